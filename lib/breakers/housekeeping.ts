import { sql } from 'kysely'
import { systemActor } from '#lib/access/actor.ts'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database } from '#lib/db/database.ts'
import { notifyLive } from '#lib/db/notify-live.ts'
import { auditTarget, toAudit } from './override-rows.ts'

/** Removes overrides whose time has passed, with an audit row each; processes end them by themselves. */
export async function removeExpiredOverrides(db: Database): Promise<number> {
  const expired = await db.transaction().execute(async (transaction) => {
    const rows = await transaction
      .deleteFrom('breaker_overrides')
      .where('expires_at', '<=', sql<Date>`clock_timestamp()`)
      .returningAll()
      .execute()
    for (const row of rows) {
      await recordAudit(transaction, {
        actor: systemActor('signalbox'),
        action: 'breakers.override-expired',
        target: auditTarget(row),
        before: toAudit(row),
      })
    }
    return rows.length
  })
  if (expired > 0) notifyLive(db)
  return expired
}

/** Forgets breakers of processes that have gone: what is open only there is not open any more. */
export async function forgetSilentBreakers(db: Database): Promise<number> {
  const { rows } = await sql<{ forgotten: number }>`
    SELECT forget_silent_breakers() AS forgotten`.execute(db)
  const forgotten = rows[0]?.forgotten ?? 0
  if (forgotten > 0) notifyLive(db)
  return forgotten
}
