import { isolated } from '#lib/platform/isolated.ts'
import { isProblem } from '#lib/service-map/model/verdicts.ts'
import type { Tone } from '#lib/service-map/model/types.ts'
import { fittingName } from './fitting-name.ts'
import { badge } from './graph/draw-breakers.ts'
import { readColors, readTheme, type Scheme, type Theme } from './graph/theme.ts'
import type { Measure } from './map-state.ts'
import { lean, type Geometry } from './matrix-geometry.ts'
import { figureOf, stepOf, steps, type Cell, type Matrix, type Place } from './matrix-model.ts'
import { nodeName } from './words.ts'

const smallestHollow = 6
const smallestWithFigure = { width: 46, height: 24 }

export type MatrixColors = { theme: Theme; steps: readonly string[] }

export function readMatrixColors(element: HTMLElement, scheme?: Scheme): MatrixColors {
  const names = Array.from({ length: steps }, (_, step) => `heat-${step + 1}`)
  return {
    theme: readTheme(element, scheme),
    steps: Object.values(readColors(element, names, scheme)),
  }
}

export type MatrixPainting = {
  matrix: Matrix
  geometry: Geometry
  measure: Measure
  selected: string | null
  place: Place | null
  colors: MatrixColors
  scrolled: { x: number; y: number }
}

/** Draws the part that is scrolled to. */
export function drawMatrix(
  canvas: HTMLCanvasElement,
  painting: MatrixPainting,
  ratio = Math.min(2, globalThis.devicePixelRatio || 1),
): void {
  const pen = canvas.getContext('2d')
  if (!pen) return
  const { view, named } = painting.geometry
  const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)]
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width
    canvas.height = height
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0)
  pen.clearRect(0, 0, view.width, view.height)
  drawCells(pen, painting)
  drawTroubles(pen, painting)
  if (named) drawNames(pen, painting)
  else drawMargins(pen, painting)
  drawRulers(pen, painting)
}

type Pen = CanvasRenderingContext2D
type Box = { x: number; y: number; width: number; height: number }

/** Where a cell is on the screen; null off it. */
function boxOf(
  { row, column }: Place,
  { geometry: { left, top, width, height, view }, scrolled }: MatrixPainting,
): Box | null {
  const x = left + column * width - scrolled.x
  const y = top + row * height - scrolled.y
  const isSeen = x > -width && y > -height && x < view.width && y < view.height
  return isSeen ? { x, y, width, height } : null
}

function drawCells(pen: Pen, painting: MatrixPainting): void {
  const { matrix, geometry, selected, place, colors } = painting
  const { theme } = colors
  const at = place && boxOf(place, painting)
  if (at) {
    pen.fillStyle = theme.accentGround
    // A line must be seen in the smallest matrix, too.
    pen.fillRect(0, at.y, geometry.view.width, Math.max(1, at.height))
    pen.fillRect(at.x, 0, Math.max(1, at.width), geometry.view.height)
  }
  for (const cell of matrix.cells) {
    const box = boxOf(cell, painting)
    if (!box) continue
    drawCell(pen, { cell, box }, painting)
    if (!cell.links.some(({ id }) => id === selected)) continue
    pen.strokeStyle = theme.accent
    pen.lineWidth = 2
    const side = Math.max(8, box.width)
    const tall = Math.max(8, box.height)
    pen.strokeRect(
      box.x + box.width / 2 - side / 2 - 1,
      box.y + box.height / 2 - tall / 2 - 1,
      side + 1,
      tall + 1,
    )
  }
}

function drawCell(
  pen: Pen,
  { cell, box }: { cell: Cell; box: Box },
  { measure, colors: { theme, steps: scale } }: MatrixPainting,
): void {
  const step = stepOf(cell, measure)
  const gap = box.height >= 6 ? 1 : 0
  const [width, height] = [Math.max(1.5, box.width - gap), Math.max(1.5, box.height - gap)]
  const ground = step === null ? theme.surface : (scale[step] ?? theme.quiet)
  if (step === null && box.height >= smallestHollow) {
    // Calls, but too few for the measure, are not the least step of it.
    pen.strokeStyle = theme.quiet
    pen.lineWidth = 1
    pen.strokeRect(box.x + 0.5, box.y + 0.5, width - 1, height - 1)
  } else {
    pen.fillStyle = step === null ? theme.quiet : ground
    pen.fillRect(box.x, box.y, width, height)
  }
  if (!hasFigure(box, theme)) return
  pen.font = `${11.5 * theme.textScale}px ${theme.font}`
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillStyle = step === null ? theme.inkSecond : inkOn(ground)
  pen.fillText(figureOf(cell, measure), box.x + width / 2, box.y + height / 2)
}

function hasFigure({ width, height }: Box, { textScale }: Theme): boolean {
  return (
    width >= smallestWithFigure.width * textScale && height >= smallestWithFigure.height * textScale
  )
}

/** White or black, whichever is read more easily on a colour. */
function inkOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
    const share = Number(part) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#0b0e14' : '#ffffff'
}

/** What fails has a mark, which never is smaller than the eye finds; the worst is drawn last. */
function drawTroubles(pen: Pen, painting: MatrixPainting): void {
  const { matrix, geometry, colors } = painting
  const { theme } = colors
  for (const cell of matrix.troubles.toReversed()) {
    const box = boxOf(cell, painting)
    if (!box) continue
    const isLarge = hasFigure(box, theme)
    const size = isLarge ? 6 * theme.textScale : geometry.mark
    if (isLarge) frame(pen, box, theme.marks[cell.tone])
    const x = isLarge ? box.x + size + 5 : box.x + box.width / 2
    const y = isLarge ? box.y + size + 5 : box.y + box.height / 2
    mark(pen, cell.tone, { x, y, size, theme })
    const { breaker } = cell.worst
    if (isLarge && breaker !== 'closed')
      badge(pen, breaker, { x: box.x + box.width - 13, y: box.y + 12, theme })
  }
}

function frame(pen: Pen, { x, y, width, height }: Box, color: string): void {
  pen.strokeStyle = color
  pen.lineWidth = 3
  pen.strokeRect(x + 1.5, y + 1.5, width - 4, height - 4)
}

/** Edged, so that it shows on the lightest cell and on the darkest. */
function mark(
  pen: Pen,
  tone: Tone,
  { x, y, size, theme }: { x: number; y: number; size: number; theme: Theme },
): void {
  pen.beginPath()
  pen.moveTo(x, y - size)
  if (tone === 'failing') {
    pen.lineTo(x + size, y)
    pen.lineTo(x, y + size)
    pen.lineTo(x - size, y)
  } else {
    pen.lineTo(x + size, y + size * 0.8)
    pen.lineTo(x - size, y + size * 0.8)
  }
  pen.closePath()
  pen.strokeStyle = theme.surface
  pen.lineWidth = 2
  pen.stroke()
  pen.fillStyle = theme.marks[tone]
  pen.fill()
}

type Ends = { rows: ReadonlyMap<number, Tone>; columns: ReadonlyMap<number, Tone> }

/** Which rows and columns have something that fails, and how bad it is. */
function endsOf({ troubles }: Matrix): Ends {
  const [rows, columns] = [new Map<number, Tone>(), new Map<number, Tone>()]
  for (const { row, column, tone } of troubles.toReversed()) {
    rows.set(row, tone)
    columns.set(column, tone)
  }
  return { rows, columns }
}

/** Without names: a tick beside each row and above each column in which something fails. */
function drawMargins(
  pen: Pen,
  { matrix, geometry, scrolled, colors: { theme } }: MatrixPainting,
): void {
  const { left, top, width, height, view } = geometry
  const { rows, columns } = endsOf(matrix)
  pen.fillStyle = theme.surface
  pen.fillRect(0, 0, left - 2, view.height)
  pen.fillRect(0, 0, view.width, top - 2)
  for (const [row, tone] of rows) {
    pen.fillStyle = theme.marks[tone]
    const y = top + (row + 0.5) * height - scrolled.y
    if (y > top) pen.fillRect(2, y - 1, left - 6, 2)
  }
  for (const [column, tone] of columns) {
    pen.fillStyle = theme.marks[tone]
    const x = left + (column + 0.5) * width - scrolled.x
    if (x > left) pen.fillRect(x - 1, 2, 2, top - 6)
  }
  pen.clearRect(0, 0, left, top)
}

/** Beside the scroll bars: how far away from what is on the screen something fails. */
function drawRulers(pen: Pen, { matrix, geometry, colors: { theme } }: MatrixPainting): void {
  const { left, top, view, fullWidth, fullHeight } = geometry
  const ends = endsOf(matrix)
  if (fullHeight > view.height) {
    const length = view.height - top
    for (const [row, tone] of ends.rows) {
      pen.fillStyle = theme.marks[tone]
      pen.fillRect(view.width - 5, top + ((row + 0.5) / geometry.rows) * length - 1, 5, 2)
    }
  }
  if (fullWidth > view.width) {
    const length = view.width - left
    for (const [column, tone] of ends.columns) {
      pen.fillStyle = theme.marks[tone]
      pen.fillRect(left + ((column + 0.5) / geometry.columns) * length - 1, view.height - 5, 2, 5)
    }
  }
}

const marks: Partial<Record<Tone, string>> = { failing: '◆ ', warning: '▲ ' }

/** Names stay where they are while cells scroll below them. */
function drawNames(pen: Pen, painting: MatrixPainting): void {
  const { matrix, geometry, place, scrolled, colors } = painting
  const { theme } = colors
  const { left, top, width, height, view, flat } = geometry
  const ends = endsOf(matrix)
  pen.fillStyle = theme.surface
  pen.fillRect(0, 0, left, view.height)
  pen.fillRect(0, 0, view.width, top)
  const font = `${12 * theme.textScale}px ${theme.font}`
  pen.textBaseline = 'middle'
  const ink = (id: string, own: { tone: Tone | undefined; pointed: boolean; room: number }) => {
    const { tone, pointed, room } = own
    pen.font = pointed ? `600 ${font}` : font
    pen.fillStyle =
      tone && isProblem(tone) ? theme.words[tone] : pointed ? theme.ink : theme.inkSecond
    const sign = (tone && marks[tone]) ?? ''
    return `${sign}${fittingName(pen, isolated(nodeName(id)), room - pen.measureText(sign).width)}`
  }
  pen.textAlign = 'right'
  for (const [row, id] of matrix.sources.entries()) {
    const y = top + (row + 0.5) * height - scrolled.y
    if (y < top || y > view.height) continue
    const pointed = row === place?.row
    pen.fillText(ink(id, { tone: ends.rows.get(row), pointed, room: left - 12 }), left - 6, y)
  }
  pen.textAlign = flat ? 'center' : 'left'
  for (const [column, id] of matrix.targets.entries()) {
    const x = left + (column + 0.5) * width - scrolled.x
    if (x < left || x > view.width) continue
    const room = flat ? width - 8 : (top - 10) / Math.sin(lean)
    const pointed = column === place?.column
    const text = ink(id, { tone: ends.columns.get(column), pointed, room })
    pen.save()
    pen.translate(x, flat ? top / 2 : top - 6)
    if (!flat) pen.rotate(-lean)
    pen.fillText(text, 0, 0)
    pen.restore()
  }
  pen.clearRect(0, 0, left, top)
}
