import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import type { EdgeFilter, EdgeKey } from './model.ts'
import { piecesOf, type Piece } from './pieces.ts'
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
  /** How many wanted calls it stands for, its own among them: more where not all cells are picked. */
  standsFor: number
}

type Picked = Omit<Cell, 'standsFor'> & { all_wanted: number; draw: number; is_all: boolean }
type Side = 'inside' | 'outside'
type Stretch = Piece & { filter: EdgeFilter }

/**
 * Where the calls inside a box are, or those of the window outside of it: `limit` cells, each the
 * likelier the more calls it has that are wanted; whether these are all; and, exactly, how many such
 * calls there are. What is summed over the cells by `standsFor` is, on average, the sum over all cells.
 */
export async function pickCells(
  db: Kysely<DatabaseSchema>,
  window: Stretch,
  { box, side, limit }: { box: Box; side: Side; limit: number },
): Promise<{ cells: Cell[]; isAll: boolean; wanted: number }> {
  const rows = await pickRows(db, window, { box, side, limit: limit + 1 })
  const isAll = rows[0]?.is_all ?? true
  const firstLeftOut = isAll ? Infinity : (rows.at(-1)?.draw ?? Infinity)
  const picked = isAll ? rows : rows.slice(0, limit)
  return {
    cells: merged(picked.map((row) => cellOf(row, firstLeftOut))),
    isAll,
    wanted: rows[0]?.all_wanted ?? 0,
  }
}

async function pickRows(
  db: Kysely<DatabaseSchema>,
  window: Stretch,
  { box, side, limit }: Picking,
): Promise<Picked[]> {
  const pieces = piecesOn(side, window, box)
  if (pieces.length === 0) return []
  const edges = side === 'inside' ? (window.filter.edges ?? box.edges ?? undefined) : undefined
  const from = rowsOfAll(pieces, { ...window.filter, ...(edges && { edges }) })
  const isOfLatency = (box.lowest ?? box.highest) !== null && !box.failedOnly
  const pick = isOfLatency ? fromFirstEdges : fromAllCells
  return (await pick(from, { box, side, limit }).execute(db)).rows
}

/** An hour of which the box is a part would be neither inside nor outside: each begins and ends with it. */
function piecesOn(side: Side, window: Stretch, { fromMs, toMs }: Box): Piece[] {
  const inside = piecesOf({ ...window, fromMs, toMs })
  if (side === 'inside') return inside
  const [before, after] = [
    { ...window, toMs: fromMs },
    { ...window, fromMs: toMs },
  ]
  return [...piecesOf(before), ...inside, ...piecesOf(after)]
}

/** One that is picked with a chance of 1 in 3 stands for three of its like (Horvitz and Thompson). */
function cellOf(row: Picked, firstLeftOut: number): Cell {
  const { all_wanted: _allWanted, draw: _draw, is_all: _isAll, ...cell } = row
  return { ...cell, standsFor: cell.wanted / -Math.expm1(-cell.wanted * firstLeftOut) }
}

type Picking = { box: Box; side: Side; limit: number }

const cellColumns = sql`source_service AS source, target_service AS target, protocol,
  calls::float8 AS calls, extract(epoch FROM bucket_start)::float8 * 1000 AS "fromMs",
  (extract(epoch FROM bucket_start)::float8 + bucket_seconds) * 1000 AS "toMs"`

/** To each cell belongs a number drawn at random, exponential with its calls as the rate: the lowest win. */
function fromAllCells(from: RawBuilder<unknown>, { box, side, limit }: Picking) {
  return sql<Picked>`
    SELECT ${cellColumns}, wanted, sum(wanted) OVER () AS all_wanted, count(*) OVER () < ${limit} AS is_all,
      -ln(1 - random()) / wanted AS draw
    FROM (SELECT *, ${callsOn(side, sql`calls`, callsInside(box))} AS wanted FROM (${from}) AS row) AS slot
    WHERE wanted > 0
    ORDER BY draw LIMIT ${limit}`
}

/**
 * The same draw where reckoning with each cell's histogram would take long: the lowest number of all of
 * an edge's cells is itself drawn so, by the edge's calls, and only the edges that come first are
 * looked at more closely. Such numbers have no memory: those of an edge's other cells begin at its lowest.
 */
function fromFirstEdges(from: RawBuilder<unknown>, { box, side, limit }: Picking) {
  return sql<Picked>`
    WITH edge AS MATERIALIZED (
      SELECT source_service, target_service, protocol, -ln(1 - random()) / wanted AS lowest,
        sum(wanted) OVER () AS all_wanted, count(*) OVER () AS edge_count
      FROM (
        SELECT source_service, target_service, protocol,
          ${callsOn(side, sql`sum(calls)`, callsOfEdge(box))} AS wanted
        FROM (${from}) AS row GROUP BY source_service, target_service, protocol
      ) AS summed
      WHERE wanted > 0 ORDER BY lowest LIMIT ${limit}
    )
    SELECT ${cellColumns}, wanted, all_wanted,
      edge_count < ${limit} AND count(*) OVER () < ${limit} AS is_all,
      lowest + CASE
        WHEN row_number() OVER (
          PARTITION BY source_service, target_service, protocol ORDER BY -ln(1 - random()) / wanted
        ) > 1 THEN -ln(1 - random()) / wanted ELSE 0 END AS draw
    FROM (
      SELECT row.*, lowest, all_wanted, edge_count, ${callsOn(side, sql`calls`, callsInside(box))} AS wanted
      FROM (${from}) AS row JOIN edge USING (source_service, target_service, protocol)
    ) AS slot
    WHERE wanted > 0
    ORDER BY draw LIMIT ${limit}`
}

function callsOn(side: Side, calls: RawBuilder<unknown>, inside: RawBuilder<unknown>) {
  return sql`(${side === 'inside' ? inside : sql`${calls} - ${inside}`})::float8`
}

/** The rows of a cell's slots as one. */
function merged(rows: readonly Cell[]): Cell[] {
  const cells = new Map<string, Cell>()
  for (const row of rows) {
    const name = JSON.stringify([row.source, row.target, row.protocol, row.fromMs])
    const known = cells.get(name) ?? { calls: 0, wanted: 0, standsFor: 0 }
    cells.set(name, {
      ...row,
      calls: known.calls + row.calls,
      wanted: known.wanted + row.wanted,
      standsFor: known.standsFor + row.standsFor,
    })
  }
  return [...cells.values()]
}

/** How many calls of a row lie in a box. */
function callsInside(box: Box) {
  const between = callsBetween(sql`calls`, sql`histogram`, box)
  return sql`CASE WHEN ${isInside(box)}
    THEN ${box.failedOnly ? sql`LEAST(errors, ${between})` : between} ELSE 0 END`
}

/** The same of all rows of an edge together, whether they failed or not. */
function callsOfEdge(box: Box) {
  const inside = isInside(box)
  const between = callsBetween(
    sql`sum(calls) FILTER (WHERE ${inside})`,
    sql`sum(histogram) FILTER (WHERE ${inside})`,
    box,
  )
  return sql`COALESCE(${between}, 0)`
}

function isInside({ fromMs, toMs, edges }: Box) {
  return sql`(bucket_start >= ${new Date(fromMs)} AND bucket_start < ${new Date(toMs)}
    AND ${matching({ edges: edges ?? undefined })})`
}

/**
 * The digits of the histogram between two places, and their sum: as casting out nines gives the sum of
 * decimal digits, 10^12 - 1 gives the sum of places of twelve.
 */
function callsBetween(
  calls: RawBuilder<unknown>,
  histogram: RawBuilder<unknown>,
  { lowest, highest }: Pick<Box, 'lowest' | 'highest'>,
): RawBuilder<unknown> {
  if (lowest === null && highest === null) return calls
  const first = lowest ?? -81
  const above = sql`div(${histogram}, unit_at(${first}::integer))`
  const between =
    highest === null ? above : sql`mod(${above}, unit_at(${highest - first + 1}::integer))`
  return sql`mod(${between}, 999999999999)`
}
