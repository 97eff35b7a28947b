import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import { notifyLive } from '#lib/db/notify-live.ts'
import { transactionWithRetry } from '#lib/db/transaction.ts'
import type { BreakerReport } from './schemas.ts'

/**
 * Takes in what processes tell of their breakers, and brings circuit_breaker_state up to date.
 * @returns the number of transitions that were new.
 */
export async function recordBreakerReports(
  db: Database,
  reports: readonly BreakerReport[],
): Promise<number> {
  if (reports.length === 0) return 0
  const added = await transactionWithRetry(db, async (transaction) => {
    const { rows } = await sql<{ added: number }>`
      SELECT record_breaker_reports(${JSON.stringify(reports)}::jsonb) AS added`.execute(
      transaction,
    )
    return rows[0]?.added ?? 0
  })
  if (added > 0) notifyLive(db)
  return added
}
