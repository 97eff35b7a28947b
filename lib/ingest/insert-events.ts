import { sql, type Transaction } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import type { EventRow } from './model.ts'

const rowsPerStatement = 5_000

/**
 * Inserts events; a row that is there already (same correlation, time and id) is left as it is.
 * @returns the number of rows that really went in.
 */
export async function insertEvents(
  transaction: Transaction<DatabaseSchema>,
  events: readonly EventRow[],
): Promise<number> {
  // One order for all writers, so that two that hold the same duplicates cannot deadlock.
  const sorted = events.toSorted(
    (a, b) =>
      compare(a.correlationId, b.correlationId) ||
      a.occurredAtMs - b.occurredAtMs ||
      compare(a.id, b.id),
  )
  let inserted = 0
  for (let start = 0; start < sorted.length; start += rowsPerStatement) {
    const rows = sorted.slice(start, start + rowsPerStatement)
    const result = await insertStatement(rows).execute(transaction)
    inserted += Number(result.numAffectedRows ?? 0n)
  }
  return inserted
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function insertStatement(rows: readonly EventRow[]) {
  return sql`
    INSERT INTO communication_events (
      id, correlation_id, source_service, target_service, event_type, protocol, payload_size,
      latency_ms, status_code, error_message, trace_id, span_id, parent_span_id, server_span_id,
      operation, occurred_at, attributes
    )
    SELECT * FROM unnest(
      ${column(rows, (row) => row.id)}::bigint[],
      ${column(rows, (row) => row.correlationId)}::uuid[],
      ${column(rows, (row) => row.sourceService)}::text[],
      ${column(rows, (row) => row.targetService)}::text[],
      ${column(rows, (row) => row.eventType)}::text[],
      ${column(rows, (row) => row.protocol)}::text[],
      ${column(rows, (row) => row.payloadSize)}::integer[],
      ${column(rows, (row) => row.latencyMs)}::numeric[],
      ${column(rows, (row) => row.statusCode)}::integer[],
      ${column(rows, (row) => row.errorMessage)}::text[],
      ${column(rows, (row) => row.traceId)}::text[],
      ${column(rows, (row) => row.spanId)}::text[],
      ${column(rows, (row) => row.parentSpanId)}::text[],
      ${column(rows, (row) => row.serverSpanId)}::text[],
      ${column(rows, (row) => row.operation)}::text[],
      ${column(rows, (row) => timestampOf(row.occurredAtMs))}::timestamptz[],
      ${column(rows, (row) => JSON.stringify(row.attributes))}::jsonb[]
    ) AS r (
      id, correlation_id, source_service, target_service, event_type, protocol, payload_size,
      latency_ms, status_code, error_message, trace_id, span_id, parent_span_id, server_span_id,
      operation, occurred_at, attributes
    )
    ON CONFLICT (correlation_id, occurred_at, id) DO NOTHING`
}

function column<Value>(rows: readonly EventRow[], pick: (row: EventRow) => Value): Value[] {
  return rows.map(pick)
}

/** ISO 8601 with microseconds: a Date would cut them off. */
function timestampOf(ms: number): string {
  const whole = Math.floor(ms)
  const micros = Math.floor((ms - whole) * 1000 + 0.5)
  const base = new Date(micros === 1000 ? whole + 1 : whole).toISOString()
  return `${base.slice(0, -1)}${String(micros % 1000).padStart(3, '0')}Z`
}
