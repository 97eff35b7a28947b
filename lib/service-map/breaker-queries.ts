import type { Kysely } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import type { EdgeKey, Window } from '#lib/rollups/model.ts'
import { laneOf, type StateChange } from './model/breaker-lane.ts'
import { worstBreaker } from './model/verdicts.ts'
import type { MapDetail } from './schemas.ts'

const mostTransitions = 2000

/** The states of an edge's breaker over the window, and why it is what it is now; null without any. */
export async function readBreaker(
  db: Kysely<DatabaseSchema>,
  window: Window,
  edge: EdgeKey,
): Promise<MapDetail['breaker']> {
  const instances = await db
    .selectFrom('breaker_instances')
    .select(['instance_id', 'state', 'since', 'reason', 'next_try_at'])
    .where('source_service', '=', edge.source)
    .where('target_service', '=', edge.target)
    .where('protocol', '=', edge.protocol)
    .execute()
  const transitions = await db
    .selectFrom('breaker_transitions')
    .select(['instance_id as instance', 'from_state as before', 'to_state as after'])
    .select('occurred_at')
    .where('source_service', '=', edge.source)
    .where('target_service', '=', edge.target)
    .where('protocol', '=', edge.protocol)
    .where('occurred_at', '>=', new Date(window.fromMs))
    .where('occurred_at', '<', new Date(window.toMs))
    .orderBy('occurred_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(mostTransitions)
    .execute()
  if (instances.length === 0 && transitions.length === 0) return null
  const changes: StateChange[] = transitions
    .toReversed()
    .map(({ occurred_at: at, ...change }) => ({ ...change, atMs: at.getTime() }))
  const now = new Map(instances.map(({ instance_id: id, state }) => [id, state]))
  const worst = worstBreaker([...now.values()])
  const told = instances.find(({ state }) => state === worst && state !== 'closed')
  return {
    stretches: laneOf({ fromMs: window.fromMs, toMs: window.asOfMs }, now, changes),
    reason: told?.reason ?? null,
    nextTryAt: told?.next_try_at?.toISOString() ?? null,
    since: told?.since.toISOString() ?? null,
  }
}
