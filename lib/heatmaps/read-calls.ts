import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { statusWords } from '#lib/platform/status-words.ts'
import type { Box, Cell } from '#lib/rollups/cells.ts'
import type { ComparedCall } from './model.ts'

export type ReadCall = ComparedCall & {
  /** Which of the cells it is of. */
  cell: number
  occurredAtMs: number
  latencyMs: number | null
}

/** A cell, and how many of its calls may be read. */
export type CellToRead = Cell & { most: number }

/**
 * The calls of some cells that lie in the box, or outside of it: where a cell has more calls than may
 * be read, of those from a moment on that is drawn at random, round to it again.
 */
export async function readCalls(
  db: Kysely<DatabaseSchema>,
  cells: readonly CellToRead[],
  { box, side }: { box: Box; side: 'inside' | 'outside' },
): Promise<ReadCall[]> {
  const starts = cells.map(({ fromMs, toMs, calls, most }) =>
    most >= calls ? new Date(fromMs) : new Date(fromMs + Math.random() * (toMs - fromMs)),
  )
  const { rows } = await sql<Row>`
    SELECT correlation_id, e.source_service, e.target_service, e.protocol, operation, event_type,
      status_code, error_message, latency_ms, occurred_at, attributes, cell.place::integer - 1 AS cell
    FROM unnest(
      ${cells.map(({ source }) => source)}::text[], ${cells.map(({ target }) => target)}::text[],
      ${cells.map(({ protocol }) => protocol)}::text[],
      ${cells.map(({ fromMs }) => new Date(fromMs))}::timestamptz[], ${starts}::timestamptz[],
      ${cells.map(({ toMs }) => new Date(toMs))}::timestamptz[],
      ${cells.map(({ most }) => most)}::integer[]
    ) WITH ORDINALITY AS cell (source, target, protocol, from_time, start_time, to_time, most, place),
    LATERAL (
      (${eventsBetween(sql`cell.start_time`, sql`cell.to_time`)})
      UNION ALL
      -- What is left comes from the cell's beginning: calls may have come in a burst before the start.
      (${eventsBetween(sql`cell.from_time`, sql`cell.start_time`)})
      LIMIT cell.most
    ) AS e
    WHERE ${side === 'inside' ? isInside(box) : sql`NOT (${isInside(box)})`}`.execute(db)
  return rows.map(callOf)
}

function eventsBetween(from: RawBuilder<unknown>, to: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    SELECT * FROM communication_events
    WHERE source_service = cell.source AND target_service = cell.target AND protocol = cell.protocol
      AND occurred_at >= ${from} AND occurred_at < ${to}
      AND event_type IN ('response', 'error', 'timeout')
    ORDER BY occurred_at LIMIT cell.most`
}

type Row = {
  correlation_id: string
  source_service: string
  target_service: string
  protocol: string
  operation: string | null
  event_type: string
  status_code: number | null
  error_message: string | null
  latency_ms: number | null
  occurred_at: Date
  attributes: Record<string, unknown> | null
  cell: number
}

const outcomes: Record<string, string> = { error: 'an error', timeout: 'a timeout' }

function callOf(row: Row): ReadCall {
  return {
    source: row.source_service,
    target: row.target_service,
    protocol: row.protocol,
    operation: row.operation,
    status:
      row.event_type === 'timeout' || row.status_code === null
        ? (outcomes[row.event_type] ?? 'an answer')
        : statusWords(row.status_code, row.protocol),
    errorMessage: row.error_message,
    attributes: row.attributes ?? {},
    cell: row.cell,
    correlationId: row.correlation_id,
    occurredAtMs: row.occurred_at.getTime(),
    latencyMs: row.latency_ms,
  }
}

function isInside({ fromMs, toMs, edges, lowest, highest, failedOnly }: Box) {
  const bucket = sql`latency_bucket(COALESCE(NULLIF(latency_ms, 'NaN'), 0)::float8)`
  return sql.join(
    [
      sql`occurred_at >= ${new Date(fromMs)} AND occurred_at < ${new Date(toMs)}`,
      ...(lowest === null ? [] : [sql`${bucket} >= ${lowest}`]),
      ...(highest === null ? [] : [sql`${bucket} <= ${highest}`]),
      ...(failedOnly ? [sql`event_type <> 'response'`] : []),
      ...(edges === null
        ? []
        : [
            sql`(e.source_service, e.target_service, e.protocol) IN (
              SELECT * FROM unnest(${edges.map(({ source }) => source)}::text[],
                ${edges.map(({ target }) => target)}::text[],
                ${edges.map(({ protocol }) => protocol)}::text[]))`,
          ]),
    ],
    sql` AND `,
  )
}
