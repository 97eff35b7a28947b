import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import type { EdgeFilter, EdgeKey, Tier } from './model.ts'
import { piecesOf } from './pieces.ts'
import { matching, rowsOfAll } from './rows.ts'

/** Calls of a stretch of whole buckets, on some edges, of some latencies or that failed. */
export type Box = {
  fromMs: number
  toMs: number
  /** Null: all that the window shows. */
  edges: readonly EdgeKey[] | null
  /** Buckets of `bucketBounds`, both included; null for no limit. */
  lowest: number | null
  highest: number | null
  failedOnly: boolean
}

/** An edge in one bucket. */
export type Cell = EdgeKey & {
  fromMs: number
  toMs: number
  /** All its calls, and how many of them are wanted. */
  calls: number
  wanted: number
}

/**
 * Where the calls inside a box are, or those of the window outside of it: `limit` cells, each as
 * likely as it has calls that are wanted; whether these are all; and, exactly, how many such calls
 * there are.
 */
export async function pickCells(
  db: Kysely<DatabaseSchema>,
  window: { tier: Tier; fromMs: number; toMs: number; filter: EdgeFilter },
  { box, side, limit }: { box: Box; side: 'inside' | 'outside'; limit: number },
): Promise<{ cells: Cell[]; isAll: boolean; wanted: number }> {
  const stretch = side === 'inside' ? { ...window, fromMs: box.fromMs, toMs: box.toMs } : window
  const inside = callsInside(box)
  const { rows } = await sql<Cell & { all_wanted: number; row_count: number }>`
    SELECT source, target, protocol, "fromMs", "toMs", calls, wanted,
      sum(wanted) OVER () AS all_wanted, count(*) OVER ()::integer AS row_count
    FROM (
      SELECT source_service AS source, target_service AS target, protocol, calls::float8 AS calls,
        extract(epoch FROM bucket_start)::float8 * 1000 AS "fromMs",
        (extract(epoch FROM bucket_start)::float8 + bucket_seconds) * 1000 AS "toMs",
        (${side === 'inside' ? inside : sql`calls - ${inside}`})::float8 AS wanted
      FROM (${rowsOfAll(piecesOf(stretch), window.filter)}) AS row
    ) AS slot
    WHERE wanted > 0
    ORDER BY -ln(1 - random()) / wanted LIMIT ${limit}`.execute(db)
  return {
    cells: merged(rows.map(({ all_wanted: _wanted, row_count: _rows, ...cell }) => cell)),
    isAll: rows.length === (rows[0]?.row_count ?? 0),
    wanted: rows[0]?.all_wanted ?? 0,
  }
}

/** The rows of a cell's slots as one. */
function merged(rows: readonly Cell[]): Cell[] {
  const cells = new Map<string, Cell>()
  for (const row of rows) {
    const name = JSON.stringify([row.source, row.target, row.protocol, row.fromMs])
    const { calls, wanted } = cells.get(name) ?? { calls: 0, wanted: 0 }
    cells.set(name, { ...row, calls: calls + row.calls, wanted: wanted + row.wanted })
  }
  return [...cells.values()]
}

/** How many calls of a row lie in a box. */
function callsInside({ fromMs, toMs, edges, lowest, highest, failedOnly }: Box) {
  const between = callsBetween(lowest, highest)
  return sql`CASE
    WHEN bucket_start >= ${new Date(fromMs)} AND bucket_start < ${new Date(toMs)} AND ${matching({ edges: edges ?? undefined })}
    THEN ${failedOnly ? sql`LEAST(errors, ${between})` : between} ELSE 0 END`
}

/**
 * The digits of the histogram between two places, and their sum: as casting out nines gives the sum of
 * decimal digits, 10^12 - 1 gives the sum of places of twelve.
 */
function callsBetween(lowest: number | null, highest: number | null): RawBuilder<unknown> {
  if (lowest === null && highest === null) return sql`calls`
  const first = lowest ?? -81
  const above = sql`div(histogram, unit_at(${first}::integer))`
  const between =
    highest === null ? above : sql`mod(${above}, unit_at(${highest - first + 1}::integer))`
  return sql`mod(${between}, 999999999999)`
}
