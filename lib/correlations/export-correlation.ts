import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import { AppError } from '#lib/platform/errors.ts'
import { resourceSpansOf } from './analysis/otlp-export.ts'
import type { ToldEvent } from './analysis/told-event.ts'
import { mostEvents, type ParticipantKind } from './model.ts'
import { readKindsOf } from './queries.ts'

/** `place` is where it stands in the order of the key. */
type Row = { place: string; event: Omit<ToldEvent, 'sourceKind' | 'targetKind'> }

/**
 * All events of a correlation, up to `mostEvents`, as a file of OTLP/JSON.
 * @throws AppError `not_found`
 */
export async function exportCorrelation(
  db: Database,
  id: string,
  { batchEvents = 5_000 } = {},
): Promise<ReadableStream<Uint8Array>> {
  const texts = writeFile(db, id, batchEvents)
  const { done, value } = await texts.next()
  if (done) throw new AppError('not_found', `No event that is still kept belongs to ${id}.`)
  const encoder = new TextEncoder()
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(value)),
    async pull(controller) {
      const next = await texts.next()
      if (next.done) controller.close()
      else controller.enqueue(encoder.encode(next.value))
    },
    async cancel() {
      await texts.return(undefined)
    },
  })
}

async function* writeFile(db: Database, id: string, batchEvents: number): AsyncGenerator<string> {
  const kinds = new Map<string, ParticipantKind>()
  let last: Row | undefined
  for (let count = 0; count < mostEvents; count += batchEvents) {
    const rows = await readBatch(db, { id, last, batchEvents })
    if (rows.length === 0) break
    await learnKinds(db, kinds, rows)
    const spans = resourceSpansOf(rows.map(({ event }) => withKinds(event, kinds)))
    const text = spans.map((part) => JSON.stringify(part)).join(',\n')
    yield last ? `,\n${text}` : `{"resourceSpans":[\n${text}`
    last = rows.at(-1)
  }
  if (last) yield '\n]}\n'
}

async function learnKinds(
  db: Database,
  kinds: Map<string, ParticipantKind>,
  rows: readonly Row[],
): Promise<void> {
  const names = new Set(rows.flatMap(({ event }) => [event.source, event.target]))
  const unknown = [...names].filter((name) => !kinds.has(name))
  if (unknown.length === 0) return
  const found = await readKindsOf(db, unknown)
  for (const name of unknown) kinds.set(name, found[name] ?? 'unknown')
}

function withKinds(event: Row['event'], kinds: ReadonlyMap<string, ParticipantKind>): ToldEvent {
  return {
    ...event,
    sourceKind: kinds.get(event.source) ?? 'unknown',
    targetKind: kinds.get(event.target) ?? 'unknown',
  }
}

/** The next events in the order of the key. */
async function readBatch(
  db: Database,
  { id, last, batchEvents }: { id: string; last: Row | undefined; batchEvents: number },
): Promise<Row[]> {
  const after = last
    ? sql`AND (e.occurred_at, e.id) > (${last.place}::timestamptz, ${last.event.id}::bigint)`
    : sql``
  const { rows } = await sql<Row['event'] & { place: string }>`
    SELECT e.occurred_at::text AS place,
      e.id::text AS id, correlation_id AS "correlationId", source_service AS source,
      target_service AS target, event_type AS "eventType", protocol, operation,
      (extract(epoch FROM occurred_at) * 1000)::float8 AS "occurredAtMs",
      COALESCE(latency_ms, 0)::float8 AS "latencyMs", status_code AS "statusCode",
      error_message AS "errorMessage", COALESCE(payload_size, 0) AS "payloadBytes",
      trace_id AS "traceId", span_id AS "spanId", parent_span_id AS "parentSpanId",
      server_span_id AS "serverSpanId", COALESCE(attributes, '{}') AS attributes
    FROM communication_events e WHERE correlation_id = ${id} ${after}
    ORDER BY e.occurred_at, e.id LIMIT ${batchEvents}`.execute(db)
  return rows.map(({ place, ...event }) => ({ place, event }))
}
