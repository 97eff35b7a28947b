import type { Kysely } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { toServices } from '#lib/patterns/rows.ts'
import { patternSetOf, type PatternSet } from './judge/pattern-set.ts'
import { preparePattern } from './judge/prepare-pattern.ts'
import { shortestWaitMs } from './model.ts'

/** The active patterns that name steps, ready to be held against traffic. */
export async function readActivePatterns(db: Kysely<DatabaseSchema>): Promise<PatternSet> {
  const rows = await db
    .selectFrom('message_patterns')
    .select(['id', 'pattern_name', 'version', 'services_involved', 'message_flow'])
    .select(['reliability_guarantees', 'performance_sla'])
    .where('state', '=', 'active')
    .orderBy('id')
    .execute()
  const prepared = rows.flatMap(
    (row) =>
      preparePattern({
        id: Number(row.id),
        name: row.pattern_name,
        version: row.version,
        services: toServices(row.services_involved),
        flow: row.message_flow,
        guarantees: row.reliability_guarantees,
        sla: row.performance_sla,
      }) ?? [],
  )
  return patternSetOf(prepared)
}

/** How long a correlation must have been quiet to be judged; ms. */
export function quietMsFor({ all }: PatternSet, pairingWaitSeconds: number): number {
  const longestMs = Math.max(0, ...all.map((one) => one.longestTimeoutMs))
  return Math.max(pairingWaitSeconds * 1000 + longestMs, shortestWaitMs)
}
