import { fittingName } from '../fitting-name.ts'
import { fit } from './camera.ts'
import { draw, type Picture } from './draw.ts'
import type { Pen } from './pen.ts'
import type { Scene } from './scene.ts'
import { SvgPen } from './svg-pen.ts'
import type { Theme } from './theme.ts'

const longestSide = 6000
const captionLine = 16
const readableScale = 0.9

/** The whole graph, whatever part of it is on the screen. */
function wholePicture(scene: Scene, theme: Theme): Picture {
  const { left, top, right, bottom } = scene.box
  const scale = Math.min(readableScale, longestSide / Math.max(right - left, bottom - top, 1))
  const size = {
    width: Math.ceil((right - left) * scale + 140),
    height: Math.ceil((bottom - top) * scale + 140),
  }
  const camera = fit(scene.box, size)
  return {
    scene,
    theme,
    size,
    camera,
    highlight: null,
    selected: null,
    motionAtMs: null,
    moving: false,
    full: true,
  }
}

/** Of what time and choice it is: a picture goes where nobody can ask. */
function drawCaption(pen: Pen, { size, theme }: Picture, lines: readonly string[]): void {
  pen.font = captionFont(theme)
  pen.textAlign = 'left'
  pen.fillStyle = theme.inkSecond
  for (const [index, line] of lines.entries()) {
    pen.fillText(line, margin, size.height + (index + 0.75) * captionLine)
  }
}

const margin = 16
const captionFont = ({ font }: Theme) => `12px ${font}`

/** As many of its parts in a line as there is room for. */
function captionLines(caption: string, { size, theme }: Picture): string[] {
  const { pen } = newCanvas(1, 1)
  pen.font = captionFont(theme)
  const room = size.width - 2 * margin
  const lines: string[] = []
  for (const part of caption.split(joint)) {
    const longer = [...lines.slice(-1), part].join(joint)
    if (lines.length > 0 && pen.measureText(longer).width <= room) lines.splice(-1, 1, longer)
    else lines.push(fittingName(pen, part, room))
  }
  return lines
}

const joint = ' · '
const heightOf = (lines: readonly string[]) => (lines.length + 0.75) * captionLine

export function toSvg(scene: Scene, theme: Theme, caption: string): Blob {
  const picture = wholePicture(scene, theme)
  const ruler = newCanvas(1, 1).pen
  const pen = new SvgPen((text, font) => {
    ruler.font = font
    return ruler.measureText(text)
  })
  draw(pen, picture)
  const lines = captionLines(caption, picture)
  drawCaption(pen, picture, lines)
  const { width, height } = picture.size
  const text = pen.toSvg(width, height + heightOf(lines), theme.surface)
  return new Blob([text], { type: 'image/svg+xml' })
}

export async function toPng(scene: Scene, theme: Theme, caption: string): Promise<Blob> {
  const picture = wholePicture(scene, theme)
  const { width } = picture.size
  const lines = captionLines(caption, picture)
  const height = picture.size.height + heightOf(lines)
  const ratio = Math.min(2, longestSide / Math.max(width, height))
  const { canvas, pen } = newCanvas(Math.ceil(width * ratio), Math.ceil(height * ratio))
  pen.fillStyle = theme.surface
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.setTransform(ratio, 0, 0, ratio, 0, 0)
  draw(pen, picture)
  drawCaption(pen, picture, lines)
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large'))))
  })
}

function newCanvas(width: number, height: number) {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('This browser draws no canvas')
  return { canvas, pen }
}
