import { sql, type Selectable } from 'kysely'
import type { Transaction } from '#lib/db/database.ts'
import type { Json } from '#lib/db/column-types.ts'
import type { BreakerOverridesTable } from '#lib/db/schema.ts'

export type EdgeColumns = { source_service: string; target_service: string; protocol: string }
type OverrideRow = Selectable<BreakerOverridesTable>

/** Two operators at once: the second one sees what the first one did. */
export async function lockEdge(transaction: Transaction, edge: EdgeColumns): Promise<void> {
  const key = JSON.stringify(['breaker override', ...Object.values(edge)])
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(transaction)
}

/** The override that holds now; one that has expired is as good as gone. */
export async function findOverride(
  transaction: Transaction,
  edge: EdgeColumns,
): Promise<OverrideRow | null> {
  const row = await transaction
    .selectFrom('breaker_overrides')
    .selectAll()
    .where('source_service', '=', edge.source_service)
    .where('target_service', '=', edge.target_service)
    .where('protocol', '=', edge.protocol)
    .where((where) =>
      where.or([
        where('expires_at', 'is', null),
        where('expires_at', '>', sql<Date>`clock_timestamp()`),
      ]),
    )
    .executeTakeFirst()
  return row ?? null
}

export function auditTarget({ source_service, target_service, protocol }: EdgeColumns): string {
  return `breaker ${source_service} → ${target_service} (${protocol})`
}

export function toAudit({ state, reason, set_by, set_at, expires_at, version }: OverrideRow): Json {
  return {
    state,
    reason,
    set_by,
    set_at: set_at.toISOString(),
    expires_at: expires_at?.toISOString() ?? null,
    version,
  }
}
