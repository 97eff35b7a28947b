import type { Kysely } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import type { Config } from '#lib/platform/config.ts'
import {
  mergeRetention,
  rememberStoredRetention,
  type Retention,
  type StoredRetention,
} from '#lib/platform/retention.ts'

/** What an admin has set; null where nobody ever has. */
export async function readStoredRetention(
  db: Kysely<DatabaseSchema>,
): Promise<
  (StoredRetention & { version: number; updatedAt: Date; updatedBy: string | null }) | null
> {
  const row = await db.selectFrom('retention_settings').selectAll().executeTakeFirst()
  if (!row) return null
  return {
    eventsDays: row.events_days,
    healthChecksDays: row.health_checks_days,
    rollups10sHours: row.rollups_10s_hours,
    rollups1mDays: row.rollups_1m_days,
    rollups1hDays: row.rollups_1h_days,
    version: row.version,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  }
}

/** What holds now, as the database says: for whatever deletes. */
export async function readRetention(db: Database, config: Config): Promise<Retention> {
  return mergeRetention(config, await readStoredRetention(db))
}

/** Lets this process know what an admin has set, on whatever server. */
export async function followRetention(db: Database): Promise<void> {
  rememberStoredRetention(await readStoredRetention(db))
}
