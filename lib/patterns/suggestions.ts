import { sql, type Kysely } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import type { EdgeKey } from '#lib/rollups/model.ts'
import type { Suggestions } from './schemas.ts'

type Reader = Kysely<DatabaseSchema>

/** Operations stand in events alone, so only the latest are looked at: cost must not grow. */
const latestEvents = 20_000
const mostOperations = 5_000

/** What is really there: for completion, and for problems of names that nobody has seen. */
export async function readSuggestions(db: Reader): Promise<Suggestions> {
  const services = await db
    .selectFrom('services')
    .select(['name', 'kind'])
    .orderBy('name')
    .execute()
  const calls = await db
    .selectFrom('communication_patterns')
    .select(['source_service as source', 'target_service as target', 'protocol'])
    .orderBy('source_service')
    .orderBy('target_service')
    .orderBy('protocol')
    .execute()
  const owners = await db
    .selectFrom('message_patterns')
    .select('owner')
    .distinct()
    .where('owner', 'is not', null)
    .orderBy('owner')
    .execute()
  return {
    services,
    calls,
    protocols: [...new Set(calls.map(({ protocol }) => protocol))].toSorted(),
    operations: await readOperations(db),
    owners: owners.flatMap(({ owner }) => owner ?? []),
  }
}

/** The operations among the latest calls, of one edge where one is named. */
export async function readOperations(
  db: Reader,
  edge?: EdgeKey,
): Promise<Suggestions['operations']> {
  const ofEdge = edge
    ? sql`AND source_service = ${edge.source} AND target_service = ${edge.target}
        AND protocol = ${edge.protocol}`
    : sql``
  const { rows } = await sql<Suggestions['operations'][number]>`
    SELECT DISTINCT source_service AS source, target_service AS target, protocol, operation
    FROM (
      SELECT source_service, target_service, protocol, operation FROM communication_events
      WHERE operation IS NOT NULL ${ofEdge} ORDER BY occurred_at DESC LIMIT ${latestEvents}
    ) AS latest
    ORDER BY 1, 2, 3, 4 LIMIT ${mostOperations}`.execute(db)
  return rows
}
