import type { Box } from '#lib/heatmaps/query-options.ts'
import type { ErrorHeatmap } from '#lib/heatmaps/schemas.ts'
import type { EdgeKey } from '#lib/rollups/model.ts'

/** A row counted from above and a column from the left. */
export type At = { row: number; column: number }
/** Columns, both ends included. */
export type Columns = { first: number; last: number }
/** Rows too. */
export type Span = Columns & { firstRow: number; lastRow: number }

/** More edges than that are no selection, and make no address. */
const mostEdges = 20

type Scale = Pick<ErrorHeatmap, 'columnsFrom' | 'columnSeconds' | 'columnCount'>

export function spanOf(a: At, b: At): Span {
  // Of too many rows those next to where it was begun.
  const lastRow = Math.min(Math.max(a.row, b.row), a.row + mostEdges - 1)
  return {
    firstRow: Math.max(Math.min(a.row, b.row), lastRow - mostEdges + 1),
    lastRow,
    first: Math.min(a.column, b.column),
    last: Math.max(a.column, b.column),
  }
}

/** What a span of rows and columns means. */
export function boxOfSpan(
  { firstRow, lastRow, first, last }: Span,
  scale: Scale,
  edges: readonly EdgeKey[],
): Box {
  return {
    fromMs: startOf(scale, first),
    toMs: startOf(scale, last + 1),
    edges: edges
      .slice(firstRow, lastRow + 1)
      .map(({ source, target, protocol }) => ({ source, target, protocol })),
  }
}

/** All of the time of one edge. */
export function boxOfEdge(edge: EdgeKey, scale: Scale): Box {
  const whole = { firstRow: 0, lastRow: 0, first: 0, last: scale.columnCount - 1 }
  return boxOfSpan(whole, scale, [edge])
}

/** The columns that a box covers; null where it lies outside of what is shown. */
export function columnsOfBox({ fromMs, toMs }: Box, scale: Scale): Columns | null {
  const columnMs = scale.columnSeconds * 1000
  const startMs = startOf(scale, 0)
  const first = Math.max(0, Math.floor((fromMs - startMs) / columnMs))
  const last = Math.min(scale.columnCount, Math.ceil((toMs - startMs) / columnMs)) - 1
  return first > last ? null : { first, last }
}

export function startOf({ columnsFrom, columnSeconds }: Scale, column: number): number {
  return Date.parse(columnsFrom) + column * columnSeconds * 1000
}

const steps: Record<string, readonly [rows: number, columns: number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
}

/** Where a key leads; null for another key. The first of them leads to where it all begins. */
export function movedBy(
  key: string,
  at: At | null,
  { rows, columns, firstSeen }: { rows: number; columns: number; firstSeen: number },
): At | null {
  const step = steps[key]
  if (!step || rows === 0) return null
  if (!at) return { row: within(firstSeen, rows), column: columns - 1 }
  return { row: within(at.row + step[0], rows), column: within(at.column + step[1], columns) }
}

export function within(place: number, count: number): number {
  return Math.min(count - 1, Math.max(0, place))
}
