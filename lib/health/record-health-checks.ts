import { sql, type Transaction } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { transactionWithRetry } from '#lib/db/transaction.ts'
import { type HealthCheckResult, seriesKeyOf } from './model.ts'

export type HealthCheckRecorder = {
  /**
   * Stores results in one transaction; a healthy one sets `recovered_at` on the failures of its
   * series that came before it. Storing the same results again changes nothing.
   */
  record(results: readonly HealthCheckResult[]): Promise<void>
  /** Forgets which series have no open failure: another process may have written. */
  forget(): void
}

/** The table says which failures are open; what is remembered here only spares needless look-ups. */
export function createHealthCheckRecorder(db: Database): HealthCheckRecorder {
  const clean = new Set<string>()
  return {
    async record(results) {
      if (results.length === 0) return
      const ordered = results.toSorted((a, b) => a.checkedAt.getTime() - b.checkedAt.getTime())
      const recoveries = listRecoveries(ordered, clean)
      for (const { series } of labelled(ordered)) clean.delete(series)
      await transactionWithRetry(db, async (transaction) => {
        await insertResults(transaction, ordered)
        if (recoveries.length > 0) await closeFailures(transaction, recoveries)
      })
      for (const { series, result } of labelled(ordered)) {
        if (result.status === 'healthy') clean.add(series)
        else clean.delete(series)
      }
    },
    forget: () => clean.clear(),
  }
}

/** Healthy results that may end a streak: all but those right after a healthy one. */
function listRecoveries(ordered: readonly HealthCheckResult[], cleanBefore: ReadonlySet<string>) {
  const clean = new Set(cleanBefore)
  const recoveries: HealthCheckResult[] = []
  for (const { series, result } of labelled(ordered)) {
    if (result.status !== 'healthy') clean.delete(series)
    else if (!clean.has(series)) {
      recoveries.push(result)
      clean.add(series)
    }
  }
  return recoveries
}

function labelled(results: readonly HealthCheckResult[]) {
  return results.map((result) => ({ series: seriesKeyOf(result), result }))
}

/**
 * A batch whose commit went unanswered comes a second time: what is there is left out. A failure
 * that comes late, from a process that was cut off, may have ended already.
 */
async function insertResults(
  transaction: Transaction<DatabaseSchema>,
  results: readonly HealthCheckResult[],
) {
  await sql`
    INSERT INTO communication_health_checks (
      service_name, endpoint, check_type, status, response_time_ms, error_details, checked_at,
      recovered_at
    )
    SELECT new.*, CASE WHEN new.status != 'healthy' THEN (
      SELECT min(later.checked_at) FROM communication_health_checks AS later
      WHERE later.service_name = new.service_name AND later.endpoint = new.endpoint
        AND later.check_type = new.check_type AND later.status = 'healthy'
        AND later.checked_at > new.checked_at
    ) END
    FROM unnest(
      ${results.map((one) => one.serviceName)}::text[],
      ${results.map((one) => one.endpoint)}::text[],
      ${results.map((one) => one.checkType)}::text[],
      ${results.map((one) => one.status)}::text[],
      ${results.map((one) => one.responseTimeMs)}::numeric[],
      ${results.map((one) => one.errorDetails)}::text[],
      ${results.map((one) => one.checkedAt.toISOString())}::timestamptz[]
    ) AS new (service_name, endpoint, check_type, status, response_time_ms, error_details, checked_at)
    WHERE NOT EXISTS (
      SELECT FROM communication_health_checks AS old
      WHERE old.service_name = new.service_name AND old.endpoint = new.endpoint
        AND old.check_type = new.check_type AND old.checked_at = new.checked_at
    )`.execute(transaction)
}

async function closeFailures(
  transaction: Transaction<DatabaseSchema>,
  recoveries: readonly HealthCheckResult[],
) {
  await sql`
    UPDATE communication_health_checks AS failure
    SET recovered_at = ended.at
    FROM (
      SELECT open.id, min(healthy.checked_at) AS at
      FROM unnest(
        ${recoveries.map((one) => one.serviceName)}::text[],
        ${recoveries.map((one) => one.endpoint)}::text[],
        ${recoveries.map((one) => one.checkType)}::text[],
        ${recoveries.map((one) => one.checkedAt.toISOString())}::timestamptz[]
      ) AS healthy (service_name, endpoint, check_type, checked_at)
      JOIN communication_health_checks AS open USING (service_name, endpoint, check_type)
      WHERE open.status != 'healthy' AND open.recovered_at IS NULL
        AND open.checked_at < healthy.checked_at
      GROUP BY open.id
    ) AS ended
    WHERE failure.id = ended.id`.execute(transaction)
}
