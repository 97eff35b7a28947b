import { sql, type Kysely } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import type { EdgeKey } from '#lib/rollups/model.ts'
import { sumEdges } from '#lib/rollups/queries.ts'
import type { CorrelationAnswer, EdgeUsual, EventColumns } from './analysis/event-columns.ts'
import { mostEvents, type ParticipantKind } from './model.ts'
import { readColumns, readCursor } from './read-columns.ts'

type Reader = Kysely<DatabaseSchema>

const hourMs = 3_600_000
/** What is usual is taken from this long before, without the hour of the correlation itself. */
const usualMs = 24 * hourMs
const participantKinds: readonly ParticipantKind[] = [
  'service',
  'database',
  'queue',
  'external',
  'unknown',
]

/**
 * All events of a correlation, up to `mostEvents`, oldest first, with the kinds of those who take
 * part and the usual latencies (ms, of the day before) of the edges. Null where there is none.
 * With `since`, the cursor of an earlier answer, only what was written after that.
 */
export async function readCorrelation(
  db: Database,
  { id, since }: { id: string; since?: string | undefined },
  nowMs: number,
): Promise<CorrelationAnswer | null> {
  const cursor = await readCursor(db)
  const columns = await readColumns(db, { id, since, limit: mostEvents })
  if (columns.id.length === 0 && since === undefined) return null
  const isAll = since === undefined && columns.id.length < mostEvents
  const edges = edgesOf(columns)
  const firstMs = columns.at[0] ?? nowMs
  const [kinds, usual, count] = await Promise.all([
    readKindsOf(
      db,
      edges.flatMap(({ source, target }) => [source, target]),
    ),
    readUsual(db, edges, firstMs),
    isAll ? columns.id.length : countEvents(db, id),
  ])
  const [asOf, omitted] = [new Date(nowMs).toISOString(), Math.max(0, count - mostEvents)]
  return { id, asOf, cursor, columns, kinds, usual, count, omitted }
}

/** Columns of the rows `event`. */
export const columnsJson = sql<EventColumns | null>`
  CASE WHEN count(*) > 0 THEN json_build_object(
    'id', json_agg(id::TEXT), 'source', json_agg(source_service),
    'target', json_agg(target_service), 'type', json_agg(event_type),
    'protocol', json_agg(protocol), 'operation', json_agg(operation), 'at', json_agg(at),
    'latencyMs', json_agg(latency_ms::float8), 'status', json_agg(status_code),
    'error', json_agg(error_message), 'bytes', json_agg(payload_size),
    'trace', json_agg(NULLIF(trace_id, replace(correlation_id::TEXT, '-', ''))),
    'span', json_agg(span_id), 'parentSpan', json_agg(parent_span_id),
    'serverSpan', json_agg(server_span_id),
    'serverLatencyMs', json_agg(attributes -> 'signalbox.server_latency_ms'),
    'serverOffsetMs', json_agg(attributes -> 'signalbox.server_offset_ms'),
    'errorType', json_agg(attributes -> 'error.type')
  ) END`

async function countEvents(db: Reader, id: string): Promise<number> {
  const { count } = await db
    .selectFrom('communication_events')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('correlation_id', '=', id)
    .executeTakeFirstOrThrow()
  return Number(count)
}

function edgesOf({ source, target, protocol }: EventColumns): EdgeKey[] {
  const edges = new Map<string, EdgeKey>()
  for (const [row, name] of source.entries()) {
    const edge = { source: name, target: target[row] ?? '', protocol: protocol[row] ?? '' }
    edges.set(`${edge.source}\0${edge.target}\0${edge.protocol}`, edge)
  }
  return [...edges.values()]
}

export async function readKindsOf(
  db: Reader,
  names: readonly string[],
): Promise<Record<string, ParticipantKind>> {
  const rows = await db
    .selectFrom('services')
    .select(['name', 'kind'])
    .where('name', '=', sql<string>`ANY(${[...new Set(names)]})`)
    .execute()
  return Object.fromEntries(rows.map(({ name, kind }) => [name, kindOf(kind)]))
}

function kindOf(kind: string): ParticipantKind {
  return participantKinds.find((known) => known === kind) ?? 'unknown'
}

async function readUsual(
  db: Reader,
  edges: readonly EdgeKey[],
  firstMs: number,
): Promise<EdgeUsual[]> {
  const toMs = Math.floor(firstMs / hourMs) * hourMs
  const window = { fromMs: toMs - usualMs, toMs, tier: '1h', bucketSeconds: 3600 } as const
  const sums = await sumEdges(db, { ...window, bucketCount: usualMs / hourMs }, { edges })
  return sums.flatMap(({ source, target, protocol, p50Ms, p95Ms }) =>
    p50Ms === null || p95Ms === null ? [] : [{ source, target, protocol, p50Ms, p95Ms }],
  )
}

/** Everything that is known of one event, its attributes too; null where there is none. */
export async function findEvent(db: Reader, id: string, eventId: string) {
  const row = await db
    .selectFrom('communication_events')
    .select(['id', 'event_type', 'trace_id', 'span_id', 'server_span_id', 'parent_span_id'])
    .select(['occurred_at', 'attributes'])
    .where('correlation_id', '=', id)
    .where('id', '=', eventId)
    .executeTakeFirst()
  return row ? { ...row, occurred_at: row.occurred_at.toISOString() } : null
}
