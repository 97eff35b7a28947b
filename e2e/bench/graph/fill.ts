import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import { refreshPatterns, refreshServices } from '#lib/rollups/refresh-patterns.ts'
import type { EstateEdge } from './estate.ts'

const batch = 1000

/** The calls of each edge over the last half hour, as plain INSERTs; every 30th edge fails. */
export async function fillEstate(db: Database, edges: readonly EstateEdge[]): Promise<void> {
  await sql`TRUNCATE communication_events, communication_patterns, services, rollups,
    rollup_totals`.execute(db)
  for (let first = 0; first < edges.length; first += batch) {
    await insertCalls(db, edges.slice(first, first + batch), first)
  }
  await refreshServices(db)
  await refreshPatterns(db, { windowSeconds: 1800, silentSeconds: 3600 })
  await sql`UPDATE services SET kind = CASE
      WHEN hashtext(name) % 5 = 0 THEN 'database' WHEN hashtext(name) % 11 = 0 THEN 'queue'
      WHEN hashtext(name) % 13 = 0 THEN 'external' ELSE 'service' END
    WHERE name NOT IN (SELECT source_service FROM communication_patterns)`.execute(db)
  await sql`UPDATE communication_patterns SET circuit_breaker_state = 'open'
    WHERE error_rate > 5 AND hashtext(target_service) % 6 = 0`.execute(db)
  await sql`ANALYZE`.execute(db)
}

async function insertCalls(
  db: Database,
  edges: readonly EstateEdge[],
  first: number,
): Promise<void> {
  await sql`
    INSERT INTO communication_events (correlation_id, source_service, target_service, protocol,
      event_type, latency_ms, status_code, occurred_at)
    SELECT gen_random_uuid(), source, target,
      CASE WHEN hashtext(target) % 3 = 0 THEN 'grpc' ELSE 'http' END,
      CASE WHEN (${first}::integer + edge) % 30 = 0 AND (i + edge) % 9 = 0 THEN 'error' ELSE 'response' END,
      round((exp(1.5 + abs(hashtext(target) % 100) / 25.0) * (0.6 + random()))::numeric, 3), 200,
      NOW() - make_interval(secs => 5 + 1740.0 * i / calls)
    FROM unnest(${edges.map(({ source }) => source)}::text[],
      ${edges.map(({ target }) => target)}::text[],
      ${edges.map(({ calls }) => calls)}::integer[])
      WITH ORDINALITY AS e (source, target, calls, edge), generate_series(0, calls - 1) AS i`.execute(
    db,
  )
}
