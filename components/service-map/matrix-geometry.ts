import type { Cell, Matrix, Place } from './matrix-model.ts'
import type { Spot } from './matrix-spot.ts'

export type Size = { width: number; height: number }
type Point = { x: number; y: number }

/** CSS pixels throughout. */
export type Geometry = {
  /** Of a cell. */
  width: number
  height: number
  /** Whether there is room for names; else there are only marks along what fails. */
  named: boolean
  /** Names of targets lie flat above broad cells, and lean above narrow ones. */
  flat: boolean
  /** What stays while cells scroll: room for the names of sources, and of targets. */
  left: number
  top: number
  /** The radius of a mark. */
  mark: number
  view: Size
  rows: number
  columns: number
  fullWidth: number
  fullHeight: number
}

type Shape = {
  rows: number
  columns: number
  view: Size
  /** How long the longest names are. */
  names: { sources: number; targets: number }
  /** How much larger than usual the reader wants text. */
  text: number
}

export const lean = Math.PI / 3
const readable = 20
const smallestNamed = 14
const largest = { width: 200, height: 88 }
const flatFrom = 88
/** How many times as broad as high, or the other way round. */
const broadest = 2.5
const margin = 14
/** Below the last row, where there are names. */
const foot = 8
/** What scrolls further than this is shown as a whole first. */
const mostScreens = 3
const largestWished = 60

/**
 * How large cells are: as large as there is room for, and where names would be too small to read
 * either to be scrolled or, in a large estate, without names and as a whole.
 */
export function geometryOf(shape: Shape, wished: number | null): Geometry {
  const own = automatic(shape)
  if (wished === null) return own
  const { text } = shape
  const height = Math.min(
    Math.max(largestWished * text, own.height),
    Math.max(Math.min(whole(shape).height, own.height), wished),
  )
  const width = own.named ? height * (own.width / own.height) : Math.max(own.width, height)
  const named = Math.min(width, height) >= smallestNamed * text
  return placed(shape, { width, height }, named ? roomOf(shape, width >= flatFrom * text) : null)
}

function automatic(shape: Shape): Geometry {
  const { rows, columns, view, text } = shape
  const least = readable * text
  const flat = roomOf(shape, true)
  const isFlat = (view.width - flat.left - flat.right) / columns >= flatFrom * text
  const room = isFlat ? flat : roomOf(shape, false)
  const across = view.width - room.left - room.right
  const down = view.height - room.top - foot
  if (columns * least > across * mostScreens || rows * least > down * mostScreens) {
    return placed(shape, whole(shape), null)
  }
  const height = Math.max(least, Math.min(largest.height * text, down / rows))
  const width = Math.max(least, Math.min(largest.width * text, height * broadest, across / columns))
  return placed(shape, { width, height }, room)
}

function whole({ rows, columns, view }: Shape): Size {
  const across = (view.width - 2 * margin) / Math.max(1, columns)
  const down = (view.height - 2 * margin) / Math.max(1, rows)
  const height = Math.max(0.1, Math.min(down, across * broadest))
  return { width: Math.max(0.1, Math.min(across, height * broadest)), height }
}

type Room = { left: number; top: number; right: number; flat: boolean }

function roomOf({ names, view, text }: Shape, flat: boolean): Room {
  const left = Math.min(names.sources + 30 * text, view.width * 0.4, 260 * text)
  if (flat) return { left, top: 28 * text, right: margin, flat }
  const top = Math.min((names.targets + 18 * text) * Math.sin(lean) + 10, 130 * text)
  // Names lean to the right, the last one beyond its column.
  return { left, top, right: top / Math.tan(lean), flat }
}

function placed({ rows, columns, view, text }: Shape, cell: Size, room: Room | null): Geometry {
  const { left, top, right, flat } = room ?? {
    left: margin,
    top: margin,
    right: margin,
    flat: false,
  }
  return {
    ...{ ...cell, named: room !== null, flat, left, top, view, rows, columns },
    mark: markOf(cell, text),
    fullWidth: Math.floor(left + cell.width * columns + right),
    fullHeight: Math.floor(top + cell.height * rows + (room ? foot : margin)),
  }
}

/** What fails has a mark of its own, which may be larger than the cell that it stands on. */
function markOf({ width, height }: Size, text: number): number {
  return Math.min(7 * text, Math.max(4 * text, Math.min(width, height) * 0.28))
}

/** The cell under a point of what scrolls, or what fails right beside it. */
export function placeAt(matrix: Matrix, geometry: Geometry, { x, y }: Point): Place | null {
  const { width, height, left, top, rows, columns } = geometry
  const column = Math.floor((x - left) / width)
  const row = Math.floor((y - top) / height)
  const isInside = column >= 0 && row >= 0 && column < columns && row < rows
  if (isInside && width >= 2 * geometry.mark) return { row, column }
  const near = nearest(matrix.troubles, geometry, { x, y })
  return near ?? (isInside ? { row, column } : null)
}

function nearest(cells: readonly Cell[], geometry: Geometry, { x, y }: Point): Cell | null {
  let [best, least] = [null as Cell | null, geometry.mark + 3]
  for (const cell of cells) {
    const middle = middleOf(cell, geometry)
    const distance = Math.hypot(middle.x - x, middle.y - y)
    if (distance < least) [best, least] = [cell, distance]
  }
  return best
}

function middleOf({ row, column }: Place, { left, top, width, height }: Geometry): Point {
  return { x: left + (column + 0.5) * width, y: top + (row + 0.5) * height }
}

/** How far to scroll so that a spot is in the middle of the cells. */
export function scrollFor({ column, row }: Spot, geometry: Geometry): Point {
  const { left, top, width, height, view } = geometry
  return {
    x: Math.max(0, (column + 0.5) * width - (view.width - left) / 2),
    y: Math.max(0, (row + 0.5) * height - (view.height - top) / 2),
  }
}

/** What is in the middle, as far as it is scrolled. */
export function middleOfView(geometry: Geometry, scrolled: Point): Omit<Spot, 'height'> {
  const { left, top, width, height, view } = geometry
  return {
    column: (scrolled.x + (view.width - left) / 2) / width - 0.5,
    row: (scrolled.y + (view.height - top) / 2) / height - 0.5,
  }
}

/** Scrolls as little as it takes to see a cell and something around it. */
export function scrollToSee(place: Place, geometry: Geometry, scrolled: Point): Point {
  const { left, top, width, height, view } = geometry
  const { row, column } = place
  return {
    x: along({ at: column * width, size: width }, { from: scrolled.x, room: view.width - left }),
    y: along({ at: row * height, size: height }, { from: scrolled.y, room: view.height - top }),
  }
}

function along(
  { at, size }: { at: number; size: number },
  { from, room }: { from: number; room: number },
): number {
  const slack = Math.max(0, Math.min(size, (room - size) / 2))
  if (at - slack < from) return Math.max(0, at - slack)
  return at + size + slack > from + room ? at + size + slack - room : from
}
