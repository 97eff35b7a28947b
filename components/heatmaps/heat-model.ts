import type { LatencyHeatmap } from '#lib/heatmaps/schemas.ts'
import type { Box } from '#lib/heatmaps/query-options.ts'
import { csvRow } from '#lib/platform/csv.ts'
import { bucketBounds } from '#lib/rollups/model.ts'

/** Two buckets of the histogram a row: four rows for each doubling of the latency. */
const bucketsPerRow = 2
const heatSteps = 6

export type Grid = {
  columns: number
  rows: number
  /** Row 0 is the fastest. */
  lowestRow: number
  cells: Float64Array
  most: number
  fromMs: number
  columnMs: number
}

/** A cell, a column counted from the left and a row from the bottom. */
export type Cell = { column: number; row: number }
export type CellBox = { from: Cell; to: Cell }

export function gridOf(heatmap: LatencyHeatmap): Grid {
  const rowsSeen = heatmap.columns.flatMap(({ index }) => index.map(rowOfBucket))
  const lowest = rowsSeen.reduce((least, row) => Math.min(least, row), Infinity)
  const highest = rowsSeen.reduce((most, row) => Math.max(most, row), -Infinity)
  const isEmpty = rowsSeen.length === 0
  const rows = isEmpty ? 1 : highest - lowest + 1
  const lowestRow = isEmpty ? 0 : lowest
  const columns = heatmap.columns.length
  const cells = new Float64Array(columns * rows)
  for (const [column, { index, calls }] of heatmap.columns.entries()) {
    for (const [place, bucket] of index.entries()) {
      const cell = column * rows + rowOfBucket(bucket) - lowestRow
      cells[cell] = (cells[cell] ?? 0) + (calls[place] ?? 0)
    }
  }
  const most = cells.reduce((largest, calls) => Math.max(largest, calls), 0)
  const columnMs = heatmap.bucketSeconds * 1000
  return { columns, rows, lowestRow, cells, most, fromMs: Date.parse(heatmap.from), columnMs }
}

/** Per column what its table says of it. */
export function heatmapToCsv(heatmap: LatencyHeatmap): string {
  const { from, bucketSeconds, calls, errors, p50Ms, p95Ms, p99Ms } = heatmap
  const head = csvRow(['time', 'calls', 'failed', 'p50_ms', 'p95_ms', 'p99_ms'])
  const lines = calls.map((count, column) => {
    const time = new Date(Date.parse(from) + column * bucketSeconds * 1000).toISOString()
    const percentiles = [p50Ms, p95Ms, p99Ms].map((values) => values[column] ?? null)
    return csvRow([time, count, errors[column] ?? 0, ...percentiles])
  })
  return [head, ...lines].join('')
}

/** The time that it covers. */
export function spanOf({ fromMs, columns, columnMs }: Grid): { fromMs: number; toMs: number } {
  return { fromMs, toMs: fromMs + columns * columnMs }
}

function rowOfBucket(bucket: number): number {
  return Math.floor(bucket / bucketsPerRow)
}

export function callsAt({ cells, rows }: Grid, { column, row }: Cell): number {
  return cells[column * rows + row] ?? 0
}

/** Latencies in ms that a row holds: above `lower`, up to and including `upper`. */
export function latenciesOf({ lowestRow }: Grid, row: number): { lower: number; upper: number } {
  const first = (lowestRow + row) * bucketsPerRow
  return {
    lower: bucketBounds(first).lower,
    upper: bucketBounds(first + bucketsPerRow - 1).upper,
  }
}

/** The height of a latency, in rows from the bottom, with a fraction. */
export function heightOf({ lowestRow }: Grid, latencyMs: number): number {
  return (Math.log2(Math.max(latencyMs, 1e-3)) * 8) / bucketsPerRow - lowestRow
}

export type ColorScale = 'log' | 'linear'

/** 0 for no calls, else 1 to 6: the share of the fullest cell. */
export function stepOf(calls: number, most: number, scale: ColorScale): number {
  if (calls <= 0 || most <= 0) return 0
  const share = scale === 'log' ? Math.log1p(calls) / Math.log1p(most) : calls / most
  return Math.min(heatSteps, Math.max(1, Math.ceil(share * heatSteps)))
}

/** The fewest calls that have this step; null where there is no such number. */
export function fewestOfStep(step: number, most: number, scale: ColorScale): number | null {
  const share = (step - 1) / heatSteps
  const about = scale === 'log' ? Math.expm1(share * Math.log1p(most)) : share * most
  const around = [Math.floor(about), Math.floor(about) + 1, Math.floor(about) + 2]
  return around.find((calls) => stepOf(calls, most, scale) === step) ?? null
}

/** A path for each step, in a drawing of `columns` × `rows`. */
export function pathsOf(grid: Grid, scale: ColorScale): string[] {
  const paths = Array<string>(heatSteps).fill('')
  for (let column = 0; column < grid.columns; column += 1) {
    for (let row = 0; row < grid.rows; row += 1) {
      const step = stepOf(callsAt(grid, { column, row }), grid.most, scale)
      if (step > 0) paths[step - 1] += `M${column} ${grid.rows - row - 1}h1v1h-1z`
    }
  }
  return paths
}

/** Powers of ten within the grid, for its axis. */
export function ticksOf(grid: Grid): { latencyMs: number; share: number }[] {
  const ticks = [0.01, 0.1, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]
  return ticks.flatMap((latencyMs) => {
    const share = heightOf(grid, latencyMs) / grid.rows
    return share >= 0 && share <= 1 ? [{ latencyMs, share }] : []
  })
}

/** A percentile as a path through the drawing; no line across what is not known. */
export function lineOf(grid: Grid, latencies: readonly (number | null)[]): string {
  let path = ''
  let isOpen = false
  for (const [column, latency] of latencies.entries()) {
    if (latency === null) {
      isOpen = false
      continue
    }
    const y = grid.rows - heightOf(grid, latency)
    path += `${isOpen ? 'L' : 'M'}${column + 0.5} ${y.toFixed(2)}`
    isOpen = true
  }
  return path
}

/** Labels that stand closer than this part of the height cannot be read. */
const leastApart = 0.045

/** The names of lines at their ends, as high as these but no label over another. */
export function lineLabelsOf(
  grid: Grid,
  lines: readonly { name: string; values: readonly (number | null)[] }[],
): { name: string; share: number }[] {
  const ends = lines.flatMap(({ name, values }) => {
    const last = values.findLast((value) => value !== null)
    return last == null ? [] : [{ name, share: heightOf(grid, last) / grid.rows }]
  })
  let lowest = 0
  return ends
    .toSorted((a, b) => a.share - b.share)
    .map(({ name, share }) => {
      const placed = Math.max(lowest, share)
      lowest = placed + leastApart
      return { name, share: placed }
    })
}

/** What a box of cells means. */
export function boxOfCells(grid: Grid, { from, to }: CellBox): Box {
  const [left, right] = [Math.min(from.column, to.column), Math.max(from.column, to.column)]
  const [low, high] = [Math.min(from.row, to.row), Math.max(from.row, to.row)]
  return {
    fromMs: grid.fromMs + left * grid.columnMs,
    toMs: grid.fromMs + (right + 1) * grid.columnMs,
    // Within the lowest and the highest bucket, whatever is rounded on the way.
    lowMs: round(latenciesOf(grid, low).lower * 1.001),
    highMs: round(latenciesOf(grid, high).upper * 0.999),
  }
}

function round(ms: number): number {
  return Number(ms.toPrecision(6))
}

/** Where a box lies in the drawing, as shares from its left and its bottom; null where outside. */
export function placeOf(grid: Grid, box: Box) {
  if (box.edges !== undefined) return null
  const span = grid.columns * grid.columnMs
  const left = Math.max(0, (box.fromMs - grid.fromMs) / span)
  const right = Math.min(1, (box.toMs - grid.fromMs) / span)
  const bottom = Math.max(0, heightOf(grid, box.lowMs) / grid.rows)
  const top = Math.min(1, heightOf(grid, box.highMs) / grid.rows)
  if (right <= left || top <= bottom) return null
  return { left, bottom, width: right - left, height: top - bottom }
}
