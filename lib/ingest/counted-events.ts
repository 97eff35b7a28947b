import { sql, type Transaction } from 'kysely'
import { bigintArray, textArray, uuidArray } from '#lib/db/binary-arrays.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { insertEvents } from './insert-events.ts'
import type { EventRow, HalfCall } from './model.ts'

/** An event as it is stored, and its time to the letter, which is a part of its key. */
export type CountedEvent = EventRow & { place: string; storedAt: string }

/** The events that were made of these calls, by the place of their side in the list. */
export async function readCounted(
  transaction: Transaction<DatabaseSchema>,
  sides: readonly HalfCall[],
): Promise<Map<number, CountedEvent[]>> {
  const { rows } = await sql<CountedEvent>`
    SELECT late.place::text, e.id::text, e.correlation_id AS "correlationId",
      e.source_service AS "sourceService", e.target_service AS "targetService",
      e.event_type AS "eventType", e.protocol, COALESCE(e.payload_size, 0) AS "payloadSize",
      COALESCE(e.latency_ms, 0)::float8 AS "latencyMs", e.status_code AS "statusCode",
      e.error_message AS "errorMessage", e.trace_id AS "traceId", e.span_id AS "spanId",
      e.parent_span_id AS "parentSpanId", e.server_span_id AS "serverSpanId", e.operation,
      (extract(epoch FROM e.occurred_at) * 1000)::float8 AS "occurredAtMs",
      e.occurred_at::text AS "storedAt", COALESCE(e.attributes, '{}') AS attributes,
      COALESCE(source.kind, 'service') AS "sourceKind",
      COALESCE(target.kind, 'service') AS "targetKind",
      'synchronous' AS "communicationType", NULL AS "messageFormat"
    FROM unnest(
      ${textArray(sides.map(({ traceId }) => traceId))}::text[],
      ${textArray(sides.map(({ callSpanId }) => callSpanId))}::text[]
    ) WITH ORDINALITY AS late (trace_id, span_id, place)
    JOIN communication_events e ON e.span_id = late.span_id AND e.trace_id = late.trace_id
    LEFT JOIN services source ON source.name = e.source_service
    LEFT JOIN services target ON target.name = e.target_service`.execute(transaction)
  return Map.groupBy(rows, ({ place }) => Number(place) - 1)
}

/**
 * Puts events in the place of others, in the rollups as well, from which the others are taken out once
 * both are done. It waits for writers in whose slots those were added up, as long as `lock_timeout` says.
 */
export async function exchangeEvents(
  transaction: Transaction<DatabaseSchema>,
  gone: readonly CountedEvent[],
  anew: readonly EventRow[],
): Promise<void> {
  const { rows } = await sql<{ gone: string }>`
    DELETE FROM communication_events e USING unnest(
      ${uuidArray(gone.map(({ correlationId }) => correlationId))}::uuid[],
      ${textArray(gone.map(({ storedAt }) => storedAt))}::text[],
      ${bigintArray(gone.map(({ id }) => id))}::bigint[]
    ) AS gone (correlation_id, at, id)
    WHERE e.correlation_id = gone.correlation_id AND e.occurred_at = gone.at::timestamptz
      AND e.id = gone.id
    RETURNING jsonb_build_object('at', e.occurred_at, 'source', e.source_service,
      'target', e.target_service, 'protocol', e.protocol, 'type', e.event_type,
      'latency', e.latency_ms, 'size', e.payload_size)::text AS gone`.execute(transaction)
  await insertEvents(transaction, anew)
  await sql`
    SELECT remove_from_rollups(at, source, target, protocol, type, latency, size)
    FROM unnest(${rows.map((row) => row.gone)}::text[]) AS one,
      jsonb_to_record(one::jsonb) AS gone (at timestamptz, source text, target text,
        protocol text, type text, latency numeric, size integer)`.execute(transaction)
  await forgetEdges(transaction, gone)
  // The judge hears of what is new by itself.
  const touched = new Set(gone.map(({ correlationId }) => correlationId))
  for (const { correlationId } of anew) touched.delete(correlationId)
  await sql`SELECT note_touched_correlations(${[...touched]}::uuid[])`.execute(transaction)
}

/** An edge on which no call ever was has no rates either; rows of other programs stay. */
async function forgetEdges(
  transaction: Transaction<DatabaseSchema>,
  gone: readonly CountedEvent[],
): Promise<void> {
  await sql`
    DELETE FROM communication_patterns p USING unnest(
      ${textArray(gone.map(({ sourceService }) => sourceService))}::text[],
      ${textArray(gone.map(({ targetService }) => targetService))}::text[],
      ${textArray(gone.map(({ protocol }) => protocol))}::text[]
    ) AS gone (source, target, protocol)
    WHERE p.source_service = gone.source AND p.target_service = gone.target
      AND p.protocol = gone.protocol AND (p.stale OR p.last_call_at IS NOT NULL)
      AND NOT EXISTS (
        SELECT FROM rollups_1h r WHERE r.source_service = gone.source
          AND r.target_service = gone.target AND r.protocol = gone.protocol
      )`.execute(transaction)
}
