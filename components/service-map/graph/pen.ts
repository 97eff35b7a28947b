/** The part of a canvas that the map draws with, so that it can be drawn as SVG too. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'lineJoin'
  | 'font'
  | 'textAlign'
  | 'globalAlpha'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'bezierCurveTo'
  | 'arc'
  | 'closePath'
  | 'roundRect'
  | 'setLineDash'
  | 'fill'
  | 'stroke'
  | 'fillText'
  | 'strokeText'
> & { measureText: (text: string) => { width: number } }
