import { sql } from 'kysely'
import type { UserActor } from '#lib/access/actor.ts'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database } from '#lib/db/database.ts'
import type { Config } from '#lib/platform/config.ts'
import { AppError } from '#lib/platform/errors.ts'
import {
  mergeRetention,
  rememberStoredRetention,
  type Retention,
  type StoredRetention,
} from '#lib/platform/retention.ts'
import type { RetentionChange } from './schemas.ts'
import { readStoredRetention } from './stored-retention.ts'

const nothingSet: StoredRetention = {
  eventsDays: null,
  healthChecksDays: null,
  rollups10sHours: null,
  rollups1mDays: null,
  rollups1hDays: null,
}

/**
 * Sets how long data are kept; what is left out stays as it was.
 * @throws AppError `precondition_failed`, or `conflict` where finer sums would be kept longer than coarser ones
 */
export async function setRetention(
  db: Database,
  { actor, config }: { actor: UserActor; config: Config },
  { version, ...change }: RetentionChange,
): Promise<void> {
  const stored = await db.transaction().execute(async (transaction) => {
    // The first two who set anything have no row yet that would keep them apart.
    await sql`LOCK TABLE retention_settings IN SHARE ROW EXCLUSIVE MODE`.execute(transaction)
    const before = await readStoredRetention(transaction)
    if ((before?.version ?? 0) !== version) {
      throw new AppError('precondition_failed', 'The retention was changed in the meantime.')
    }
    const after = { ...nothingSet, ...valuesOf(before), ...definedOf(change) }
    refuseInversion(mergeRetention(config, after))
    const row = {
      events_days: after.eventsDays,
      health_checks_days: after.healthChecksDays,
      rollups_10s_hours: after.rollups10sHours,
      rollups_1m_days: after.rollups1mDays,
      rollups_1h_days: after.rollups1hDays,
      version: version + 1,
      updated_at: sql<Date>`NOW()`,
      updated_by: actor.email,
    }
    await transaction
      .insertInto('retention_settings')
      .values(row)
      .onConflict((conflict) => conflict.column('only_row').doUpdateSet(row))
      .execute()
    await recordAudit(transaction, {
      actor,
      action: 'retention.update',
      target: 'retention',
      before: mergeRetention(config, before),
      after: mergeRetention(config, after),
    })
    return after
  })
  rememberStoredRetention(stored)
}

function valuesOf(stored: StoredRetention | null): Partial<StoredRetention> {
  if (stored === null) return {}
  const { eventsDays, healthChecksDays, rollups10sHours, rollups1mDays, rollups1hDays } = stored
  return { eventsDays, healthChecksDays, rollups10sHours, rollups1mDays, rollups1hDays }
}

function definedOf(change: Omit<RetentionChange, 'version'>): Partial<StoredRetention> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}

/** A page takes the finest sums that reach back far enough: finer ones beyond coarser ones are of no use. */
function refuseInversion({ rollups10sHours, rollups1mDays, rollups1hDays }: Retention): void {
  if (rollups10sHours > rollups1mDays * 24) {
    throw new AppError('conflict', 'Sums per 10 s cannot be kept longer than sums per minute.')
  }
  if (rollups1mDays > rollups1hDays) {
    throw new AppError('conflict', 'Sums per minute cannot be kept longer than sums per hour.')
  }
}
