import { fittingName } from './fitting-name.ts'
import { readColors, readTheme, type Theme } from './graph/theme.ts'
import type { Measure } from './map-state.ts'
import { stepOf, steps, type Matrix } from './matrix-model.ts'
import { nodeName } from './words.ts'

export type Geometry = {
  cell: number
  /** Room for the names of sources and of targets; 0 where cells are too small for any. */
  left: number
  top: number
  width: number
  height: number
  columns: number
  fullWidth: number
  fullHeight: number
}

const lean = Math.PI / 3
/** How far names of targets reach to the right, and how long they may be, for each px of height. */
const leaning = { right: 1 / Math.tan(lean), length: 1 / Math.sin(lean) }

const smallestCell = 2
const largestCell = 26
const smallestNamed = 9
const smallestHollow = 6

export function geometryOf(
  { sources, targets }: Matrix,
  { width, height }: { width: number; height: number },
  zoom: number,
): Geometry {
  // Names lean to the right, the last one beyond its column.
  const room = { left: Math.min(150, width * 0.36), top: 110, right: 110 * leaning.right }
  const wished = Math.min(
    (width - room.left - room.right) / Math.max(1, targets.length),
    (height - room.top) / Math.max(1, sources.length),
  )
  const cell = Math.min(60, Math.max(smallestCell, Math.min(largestCell, wished) * zoom))
  const { left, top, right } = cell >= smallestNamed ? room : { left: 8, top: 8, right: 8 }
  const fullWidth = left + cell * targets.length + right
  const fullHeight = top + cell * sources.length + 8
  const columns = targets.length
  return { cell, left, top, width, height, columns, fullWidth, fullHeight }
}

export function placeAt(
  { clientX, clientY }: { clientX: number; clientY: number },
  scroller: HTMLElement,
  { cell, left, top, columns, fullHeight }: Geometry,
): { row: number; column: number } | null {
  const box = scroller.getBoundingClientRect()
  const x = clientX - box.left + scroller.scrollLeft
  const y = clientY - box.top + scroller.scrollTop
  if (x < left || y < top || x >= left + cell * columns || y >= fullHeight - 8) return null
  return { row: Math.floor((y - top) / cell), column: Math.floor((x - left) / cell) }
}

type Painting = {
  matrix: Matrix
  geometry: Geometry
  measure: Measure
  selected: string | null
  place: { row: number; column: number } | null
  scroller: HTMLElement
}

/** Draws the part that is scrolled to. */
export function drawMatrix(canvas: HTMLCanvasElement, painting: Painting): void {
  const pen = canvas.getContext('2d')
  if (!pen) return
  const { geometry } = painting
  const ratio = Math.min(2, globalThis.devicePixelRatio || 1)
  const [width, height] = [Math.round(geometry.width * ratio), Math.round(geometry.height * ratio)]
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width
    canvas.height = height
    canvas.style.width = `${geometry.width}px`
    canvas.style.height = `${geometry.height}px`
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0)
  pen.clearRect(0, 0, geometry.width, geometry.height)
  drawCells(pen, painting)
  if (geometry.cell >= smallestNamed) drawNames(pen, painting)
}

function drawCells(pen: CanvasRenderingContext2D, painting: Painting): void {
  const { matrix, geometry, measure, selected, place, scroller } = painting
  const { cell, left, top } = geometry
  const theme = readTheme(scroller)
  const colors = stepColors(scroller)
  const x = (column: number) => left + column * cell - scroller.scrollLeft
  const y = (row: number) => top + row * cell - scroller.scrollTop
  const gap = cell >= 6 ? 1 : 0
  if (place) {
    pen.fillStyle = theme.accentGround
    pen.fillRect(0, y(place.row), geometry.width, cell)
    pen.fillRect(x(place.column), 0, cell, geometry.height)
  }
  for (const one of matrix.cells) {
    const [cx, cy] = [x(one.column), y(one.row)]
    if (cx < -cell || cy < -cell || cx > geometry.width || cy > geometry.height) continue
    const step = stepOf(one, measure)
    const side = Math.max(1.5, cell - gap)
    if (step === null && cell >= smallestHollow) hollow(pen, { x: cx, y: cy, side, theme })
    else {
      pen.fillStyle = step === null ? theme.quiet : (colors[step] ?? theme.quiet)
      pen.fillRect(cx, cy, side, side)
    }
    const isSelected = one.links.some(({ id }) => id === selected)
    const isOpen = one.links.some(({ breaker }) => breaker === 'open' || breaker === 'forced_open')
    if (isOpen && cell >= smallestNamed)
      diamond(pen, { x: cx + cell / 2, y: cy + cell / 2, size: cell / 3.2, theme })
    if (!isSelected) continue
    pen.strokeStyle = theme.accent
    pen.lineWidth = 2
    pen.strokeRect(cx - 1, cy - 1, cell + 1, cell + 1)
  }
}

function stepColors(scroller: HTMLElement): string[] {
  const names = Array.from({ length: steps }, (_, step) => `heat-${step + 1}`)
  return Object.values(readColors(scroller, names))
}

/** Calls, but too few for the measure, are not the least step of it. */
function hollow(
  pen: CanvasRenderingContext2D,
  { x, y, side, theme }: { x: number; y: number; side: number; theme: Theme },
): void {
  pen.strokeStyle = theme.quiet
  pen.lineWidth = 1
  pen.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1)
}

/** Edged, so that it shows on the lightest cell and on the darkest. */
function diamond(
  pen: CanvasRenderingContext2D,
  { x, y, size, theme }: { x: number; y: number; size: number; theme: Theme },
): void {
  pen.beginPath()
  pen.moveTo(x, y - size)
  pen.lineTo(x + size, y)
  pen.lineTo(x, y + size)
  pen.lineTo(x - size, y)
  pen.closePath()
  pen.fillStyle = theme.marks.failing
  pen.fill()
  pen.strokeStyle = theme.surface
  pen.lineWidth = 1.5
  pen.stroke()
}

/** Names stay where they are while cells scroll below them. */
function drawNames(pen: CanvasRenderingContext2D, painting: Painting): void {
  const { matrix, geometry, place, scroller } = painting
  const { cell, left, top, width, height } = geometry
  const theme = readTheme(scroller)
  pen.fillStyle = theme.surface
  pen.fillRect(0, 0, left, height)
  pen.fillRect(0, 0, width, top)
  const size = Math.min(12 * theme.textScale, cell * 0.9)
  pen.font = `${size}px ${theme.font}`
  pen.textAlign = 'right'
  pen.textBaseline = 'middle'
  for (const [row, id] of matrix.sources.entries()) {
    const y = top + (row + 0.5) * cell - scroller.scrollTop
    if (y < top || y > height) continue
    pen.fillStyle = row === place?.row ? theme.accent : theme.inkSecond
    pen.fillText(fittingName(pen, nodeName(id), left - 10), left - 6, y)
  }
  pen.textAlign = 'left'
  for (const [column, id] of matrix.targets.entries()) {
    const x = left + (column + 0.5) * cell - scroller.scrollLeft
    if (x < left || x > width) continue
    pen.save()
    pen.translate(x, top - 6)
    pen.rotate(-lean)
    pen.fillStyle = column === place?.column ? theme.accent : theme.inkSecond
    pen.fillText(fittingName(pen, nodeName(id), (top - 12) * leaning.length), 0, 0)
    pen.restore()
  }
  pen.clearRect(0, 0, left, top)
}
