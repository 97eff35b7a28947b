import { sql, type Transaction } from 'kysely'
import {
  bigintArray,
  integerArray,
  jsonbArray,
  textArray,
  timestamptzArray,
  uuidArray,
} from '#lib/db/binary-arrays.ts'
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
    SELECT id, correlation_id, source_service, target_service, event_type, protocol, payload_size,
      latency_us * 0.001, status_code, error_message, trace_id, span_id, parent_span_id, server_span_id,
      operation, occurred_at, attributes
    FROM unnest(
      ${bigintArray(rows.map((row) => row.id))}::bigint[],
      ${uuidArray(rows.map((row) => row.correlationId))}::uuid[],
      ${textArray(rows.map((row) => row.sourceService))}::text[],
      ${textArray(rows.map((row) => row.targetService))}::text[],
      ${textArray(rows.map((row) => row.eventType))}::text[],
      ${textArray(rows.map((row) => row.protocol))}::text[],
      ${integerArray(rows.map((row) => row.payloadSize))}::integer[],
      ${bigintArray(rows.map((row) => BigInt(Math.round(row.latencyMs * 1000))))}::bigint[],
      ${integerArray(rows.map((row) => row.statusCode))}::integer[],
      ${textArray(rows.map((row) => row.errorMessage))}::text[],
      ${textArray(rows.map((row) => row.traceId))}::text[],
      ${textArray(rows.map((row) => row.spanId))}::text[],
      ${textArray(rows.map((row) => row.parentSpanId))}::text[],
      ${textArray(rows.map((row) => row.serverSpanId))}::text[],
      ${textArray(rows.map((row) => row.operation))}::text[],
      ${timestamptzArray(rows.map((row) => row.occurredAtMs))}::timestamptz[],
      ${jsonbArray(rows.map((row) => JSON.stringify(row.attributes)))}::jsonb[]
    ) AS r (
      id, correlation_id, source_service, target_service, event_type, protocol, payload_size,
      latency_us, status_code, error_message, trace_id, span_id, parent_span_id, server_span_id,
      operation, occurred_at, attributes
    )
    ON CONFLICT (correlation_id, occurred_at, id) DO NOTHING`
}
