import type { Pen } from './pen.ts'

type Style = CanvasRenderingContext2D['fillStyle']

/** Writes down as SVG what is drawn. */
export class SvgPen implements Pen {
  fillStyle: Style = '#000'
  strokeStyle: Style = '#000'
  lineWidth = 1
  lineJoin: CanvasLineJoin = 'miter'
  font = '10px sans-serif'
  textAlign: CanvasTextAlign = 'left'
  globalAlpha = 1
  readonly measureText: Pen['measureText']
  readonly #parts: string[] = []
  #path: string[] = []
  #dash: number[] = []

  /** @param measureText of a real canvas: how wide text is decides what has room */
  constructor(measureText: (text: string, font: string) => { width: number }) {
    this.measureText = (text) => measureText(text, this.font)
  }

  beginPath(): void {
    this.#path = []
  }
  moveTo(x: number, y: number): void {
    this.#path.push(`M${short(x)} ${short(y)}`)
  }
  lineTo(x: number, y: number): void {
    this.#path.push(`L${short(x)} ${short(y)}`)
  }
  bezierCurveTo(...[ax, ay, bx, by, x, y]: [number, number, number, number, number, number]): void {
    this.#path.push(`C${[ax, ay, bx, by, x, y].map(short).join(' ')}`)
  }
  arc(...[x, y, radius, from, to]: [number, number, number, number, number]): void {
    const at = (angle: number) =>
      `${short(x + radius * Math.cos(angle))} ${short(y + radius * Math.sin(angle))}`
    const middle = from < to ? (from + to) / 2 : (from + to) / 2 + Math.PI
    const size = short(radius)
    const join = this.#path.length === 0 ? 'M' : 'L'
    this.#path.push(
      `${join}${at(from)}A${size} ${size} 0 0 1 ${at(middle)}A${size} ${size} 0 0 1 ${at(to)}`,
    )
  }
  roundRect(...[x, y, width, height, radius]: [number, number, number, number, unknown?]): void {
    const round = Math.min(Number(radius ?? 0), width / 2, height / 2)
    const corner = (dx: number, dy: number) =>
      `a${short(round)} ${short(round)} 0 0 1 ${short(dx)} ${short(dy)}`
    this.#path.push(
      `M${short(x + round)} ${short(y)}h${short(width - 2 * round)}${corner(round, round)}` +
        `v${short(height - 2 * round)}${corner(-round, round)}h${short(2 * round - width)}` +
        `${corner(-round, -round)}v${short(2 * round - height)}${corner(round, -round)}z`,
    )
  }
  closePath(): void {
    this.#path.push('z')
  }
  setLineDash(segments: Iterable<number>): void {
    this.#dash = [...segments]
  }
  fill(): void {
    this.#parts.push(
      `<path d="${this.#path.join('')}" fill="${paint(this.fillStyle)}"${this.#opacity()}/>`,
    )
  }
  stroke(): void {
    const dash = this.#dash.length > 0 ? ` stroke-dasharray="${this.#dash.join(' ')}"` : ''
    this.#parts.push(
      `<path d="${this.#path.join('')}" fill="none" stroke="${paint(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}"${dash}${this.#opacity()}/>`,
    )
  }
  fillText(text: string, x: number, y: number): void {
    this.#text(text, `x="${short(x)}" y="${short(y)}" fill="${paint(this.fillStyle)}"`)
  }
  strokeText(text: string, x: number, y: number): void {
    this.#text(
      text,
      `x="${short(x)}" y="${short(y)}" fill="none" stroke="${paint(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}" stroke-linejoin="round"`,
    )
  }

  toSvg(width: number, height: number, background: string): string {
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
      `<rect width="100%" height="100%" fill="${background}"/>${this.#parts.join('')}</svg>`
    )
  }

  #text(text: string, attributes: string): void {
    const anchor = this.textAlign === 'center' ? ' text-anchor="middle"' : ''
    this.#parts.push(
      `<text ${attributes} style="font:${escaped(this.font)}"${anchor}${this.#opacity()}>${escaped(text)}</text>`,
    )
  }
  #opacity(): string {
    return this.globalAlpha === 1 ? '' : ` opacity="${short(this.globalAlpha)}"`
  }
}

/** Gradients and patterns are never used. */
function paint(style: Style): string {
  return typeof style === 'string' ? style : 'none'
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** What XML cannot hold, not even escaped. */
const unwritable = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

function escaped(text: string): string {
  return text
    .replaceAll(unwritable, '\u{FFFD}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
