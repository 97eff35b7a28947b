import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'

/**
 * A short text that is another one after every change that a page shows, whoever made it: events of
 * the last hours, communication_patterns and failed health checks. It costs about a millisecond.
 */
export async function readChangeMarker(db: Database): Promise<string> {
  const { rows } = await sql<{ marker: string }>`
    SELECT concat_ws(' ',
      (SELECT sum(calls + requests + retries) FROM rollups_1h
        WHERE bucket_start >= NOW() - INTERVAL '2 hours'),
      (SELECT max(updated_at) FROM communication_patterns),
      (SELECT max(checked_at) FROM communication_health_checks
        WHERE status != 'healthy' AND checked_at > NOW() - INTERVAL '1 hour')
    ) AS marker`.execute(db)
  return rows[0]?.marker ?? ''
}
