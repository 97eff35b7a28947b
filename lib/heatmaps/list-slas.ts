import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { Sla } from './schemas.ts'

/** More lines than that are a hatching. */
const mostSlas = 5

/**
 * The latencies that declared patterns promise (`performance_sla.p95_ms`) in which all of the services
 * take part; none of no services.
 */
export async function listSlas(db: Database, services: readonly string[]): Promise<Sla[]> {
  if (services.length === 0) return []
  // Other programs write any JSON there.
  const p95Ms = sql<number | null>`CASE
    WHEN jsonb_typeof(performance_sla -> 'p95_ms') = 'number'
    THEN (performance_sla ->> 'p95_ms')::float8 END`
  const rows = await db
    .selectFrom('message_patterns')
    .select(['pattern_name', p95Ms.as('p95_ms')])
    .where(sql<boolean>`services_involved @> ${services}::text[]`)
    .orderBy('pattern_name')
    .execute()
  return rows
    .flatMap(({ pattern_name: pattern, p95_ms: promisedMs }) =>
      promisedMs !== null && promisedMs > 0 ? [{ pattern, p95Ms: promisedMs }] : [],
    )
    .slice(0, mostSlas)
}
