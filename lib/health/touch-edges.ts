import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { HealthCheckResult } from './model.ts'

const quietMs = 15_000

export type EdgeToucher = { touch(results: readonly HealthCheckResult[]): Promise<void> }

/**
 * Keeps `communication_patterns.last_health_check` of the edges towards a probed service, at most
 * once in 15 s a service. Rows that another transaction is writing are left for the next time.
 */
export function createEdgeToucher(db: Database): EdgeToucher {
  const touchedAt = new Map<string, number>()
  return {
    async touch(results) {
      const latest = new Map<string, number>()
      for (const { serviceName, checkedAt } of results) {
        latest.set(serviceName, Math.max(latest.get(serviceName) ?? 0, checkedAt.getTime()))
      }
      const due = [...latest].filter(([name, at]) => at - (touchedAt.get(name) ?? 0) >= quietMs)
      if (due.length === 0) return
      await sql`
        UPDATE communication_patterns AS edge
        SET last_health_check = chosen.checked_at
        FROM (
          SELECT pattern.id, probed.checked_at
          FROM communication_patterns AS pattern
          JOIN unnest(
            ${due.map(([name]) => name)}::text[],
            ${due.map(([, at]) => new Date(at).toISOString())}::timestamptz[]
          ) AS probed (service_name, checked_at) ON probed.service_name = pattern.target_service
          WHERE pattern.last_health_check IS NULL OR pattern.last_health_check < probed.checked_at
          FOR UPDATE OF pattern SKIP LOCKED
        ) AS chosen
        WHERE edge.id = chosen.id`.execute(db)
      for (const [name, at] of due) touchedAt.set(name, at)
    },
  }
}
