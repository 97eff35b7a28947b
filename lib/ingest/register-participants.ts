import { LRUCache } from 'lru-cache'
import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { EventRow, ServiceKind } from './model.ts'

type Seen = LRUCache<string, true>
const seenByDatabase = new WeakMap<object, Seen>()

/**
 * Enters services and edges that are new to this process: their kind, communication type and
 * message format, which the rollups do not hold. What other programs wrote is kept; an unknown
 * message format is filled in.
 */
export async function registerParticipants(
  db: Database,
  events: readonly EventRow[],
): Promise<void> {
  const seen = seenBy(db)
  const services = new Map<string, ServiceKind>()
  const edges = new Map<string, EventRow>()
  for (const event of events) {
    for (const [name, kind] of [
      [event.sourceService, event.sourceKind],
      [event.targetService, event.targetKind],
    ] as const) {
      if (!seen.has(`service\0${name}\0${kind}`)) services.set(`${name}\0${kind}`, kind)
    }
    const key = edgeKey(event)
    if (!seen.has(key)) edges.set(key, event)
  }
  if (services.size > 0) await addServices(db, [...services.keys()])
  if (edges.size > 0) await addEdges(db, [...edges.values()])
  for (const key of services.keys()) seen.set(`service\0${key}`, true)
  for (const key of edges.keys()) seen.set(key, true)
}

function edgeKey(event: EventRow): string {
  const { sourceService, targetService, protocol, messageFormat } = event
  return ['edge', sourceService, targetService, protocol, messageFormat ?? ''].join('\0')
}

function seenBy(db: Database): Seen {
  const seen = seenByDatabase.get(db) ?? new LRUCache<string, true>({ max: 100_000 })
  seenByDatabase.set(db, seen)
  return seen
}

async function addServices(db: Database, keys: readonly string[]): Promise<void> {
  const entries = keys.map((key) => key.split('\0'))
  // A guess (external, unknown) gives way to what the service itself, or a better dialect, told.
  await sql`
    INSERT INTO services (name, kind)
    SELECT DISTINCT ON (name) name, kind FROM unnest(
      ${entries.map(([name]) => name)}::text[], ${entries.map(([, kind]) => kind)}::text[]
    ) AS s (name, kind)
    ORDER BY name, array_position(ARRAY['service', 'database', 'queue', 'external', 'unknown'], kind)
    ON CONFLICT (name) DO UPDATE SET kind = excluded.kind
    WHERE array_position(ARRAY['service', 'database', 'queue', 'external', 'unknown'], excluded.kind::text)
        < array_position(ARRAY['service', 'database', 'queue', 'external', 'unknown'], services.kind::text)
  `.execute(db)
}

/** Stale until its calls are measured: the defaults of its rates would pass for good ones. */
async function addEdges(db: Database, events: readonly EventRow[]): Promise<void> {
  await sql`
    INSERT INTO communication_patterns
      (source_service, target_service, protocol, communication_type, message_format, stale)
    SELECT DISTINCT ON (source, target, protocol) source, target, protocol, type, format, TRUE
    FROM unnest(
      ${events.map((event) => event.sourceService)}::text[],
      ${events.map((event) => event.targetService)}::text[],
      ${events.map((event) => event.protocol)}::text[],
      ${events.map((event) => event.communicationType)}::text[],
      ${events.map((event) => event.messageFormat ?? 'unknown')}::text[]
    ) AS e (source, target, protocol, type, format)
    ORDER BY source, target, protocol, format = 'unknown'
    ON CONFLICT (source_service, target_service, protocol) DO UPDATE
      SET message_format = excluded.message_format, updated_at = NOW()
      WHERE communication_patterns.message_format = 'unknown'
        AND excluded.message_format <> 'unknown'`.execute(db)
}
