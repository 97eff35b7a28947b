import { sql, type Kysely } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { edgeKeyOf, type EdgeFilter, type EdgeKey } from './model.ts'
import { piecesOf } from './pieces.ts'
import { sumBucketsBy, type GroupSeries, type Stretch } from './queries.ts'
import { rowsOfAll } from './rows.ts'

type Reader = Kysely<DatabaseSchema>

/** Widths that people count in, in seconds. */
const widths = [
  10, 20, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 43_200, 86_400,
]
/** More of them are too narrow to be seen, and to be hit. */
const mostColumns = 120

/** Equal parts of the time, which the first and the last may reach beyond. */
export type Columns = { columnsFromMs: number; columnSeconds: number; columnCount: number }

/**
 * An edge with its calls, those that failed, and where in time they were.
 * `failed`: the columns in which some did, with all calls of each and the failed ones;
 * `quiet`: stretches of columns with calls of which none did, the first and the last of each.
 */
export type ErrorRow = EdgeKey & {
  calls: number
  errors: number
  failed: { column: number[]; calls: number[]; errors: number[] }
  quiet: number[]
}

export type ErrorRows = Columns & {
  rows: ErrorRow[]
  /** Of how many edges with calls, and with failed ones. */
  edgeCount: number
  failingCount: number
}

/**
 * Edges × time: the edges with failed calls, those with most of them first, then by their share, then
 * by name; with `quiet` those without too. @returns at most `limit` edges.
 */
export async function errorHeatmap(
  db: Reader,
  window: Stretch,
  {
    filter = {},
    quiet = false,
    limit = 5_000,
  }: { filter?: EdgeFilter; quiet?: boolean; limit?: number } = {},
): Promise<ErrorRows> {
  const totals = await sumCalls(db, window, filter)
  const failing = totals.filter(({ errors }) => errors > 0)
  const edges = (quiet ? totals : failing)
    .toSorted((a, b) => b.errors - a.errors || b.errors / b.calls - a.errors / a.calls)
    .slice(0, limit)
  // Series are costly to read, and most edges are well.
  const listed = edges.length === totals.length ? filter : { ...filter, edges }
  const groups = await sumBucketsBy(db, window, { groupBy: 'edge', filter: listed })
  const cells = new Map(groups.map((group) => [keyOf(group), group]))
  const columns = columnsOf(window)
  return {
    ...columns,
    rows: edges.flatMap(({ source, target, protocol, calls, errors }) => {
      const group = cells.get(keyOf({ source, target, protocol }))
      if (group === undefined) return []
      return [{ source, target, protocol, calls, errors, ...cellsOf(group, window, columns) }]
    }),
    edgeCount: totals.length,
    failingCount: failing.length,
  }
}

type Totals = EdgeKey & { calls: number; errors: number }

/** Of each edge with calls, in the order of the names. */
async function sumCalls(db: Reader, window: Stretch, filter: EdgeFilter): Promise<Totals[]> {
  const { rows } = await sql<Totals>`
    SELECT source_service AS source, target_service AS target, protocol,
      sum(calls)::float8 AS calls, sum(errors)::float8 AS errors
    FROM (${rowsOfAll(piecesOf(window), filter)}) AS piece
    GROUP BY source_service, target_service, protocol HAVING sum(calls) > 0
    ORDER BY source_service, target_service, protocol`.execute(db)
  return rows
}

function keyOf({ source = '', target = '', protocol = '' }: Partial<EdgeKey>): string {
  return edgeKeyOf({ source, target, protocol })
}

/**
 * As few buckets wide as leave no more than about 120. They begin at whole multiples of their width,
 * so that they stay what they are as time goes on.
 */
export function columnsOf({
  fromMs,
  toMs,
  bucketSeconds,
}: Pick<Stretch, 'fromMs' | 'toMs' | 'bucketSeconds'>): Columns {
  const seconds = (toMs - fromMs) / 1000
  const columnSeconds =
    widths.find((width) => width >= bucketSeconds && seconds / width <= mostColumns) ?? 86_400
  const columnMs = columnSeconds * 1000
  const columnsFromMs = Math.floor(fromMs / columnMs) * columnMs
  const columnCount = Math.ceil((toMs - columnsFromMs) / columnMs)
  return { columnsFromMs, columnSeconds, columnCount }
}

function cellsOf(
  { calls, errors }: GroupSeries,
  { fromMs, bucketSeconds }: Stretch,
  { columnsFromMs, columnSeconds, columnCount }: Columns,
): Pick<ErrorRow, 'failed' | 'quiet'> {
  const sums = Array.from({ length: columnCount }, () => ({ calls: 0, errors: 0 }))
  for (const [bucket, count] of calls.entries()) {
    const afterMs = fromMs + bucket * bucketSeconds * 1000 - columnsFromMs
    const sum = sums[Math.floor(afterMs / (columnSeconds * 1000))]
    if (sum === undefined) continue
    sum.calls += count
    sum.errors += errors[bucket] ?? 0
  }
  const failed: ErrorRow['failed'] = { column: [], calls: [], errors: [] }
  const quiet: number[] = []
  for (const [column, sum] of sums.entries()) {
    if (sum.errors > 0) {
      failed.column.push(column)
      failed.calls.push(sum.calls)
      failed.errors.push(sum.errors)
    } else if (sum.calls > 0) {
      if (quiet.at(-1) === column - 1) quiet[quiet.length - 1] = column
      else quiet.push(column, column)
    }
  }
  return { failed, quiet }
}
