import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import type { EdgeKey, Window } from '#lib/rollups/model.ts'
import { laneOf, type StateChange } from './model/breaker-lane.ts'
import { toneOfBreaker, worstBreaker } from './model/verdicts.ts'
import type { DetailSubject, MapDetail } from './schemas.ts'

type Reader = Kysely<DatabaseSchema>
type Breaker = MapDetail['breakers'][number]
type OfEdge = { source_service: string; target_service: string; protocol: string }

const mostTransitions = 2000

/**
 * The states over the window of the breakers of an edge, or to and from a service, and why each is
 * what it is now. Those that are not closed come first, then those that were not.
 */
export async function readBreakers(
  db: Reader,
  window: Window,
  subject: DetailSubject,
): Promise<Breaker[]> {
  const instances = Map.groupBy(await listInstances(db, subject), keyOf)
  const changes = Map.groupBy(await listChanges(db, window, subject), keyOf)
  const edges: (readonly [string, OfEdge[]])[] = [...instances, ...changes]
  return [...new Map(edges)]
    .flatMap(([key, [edge]]) =>
      edge === undefined
        ? []
        : toBreaker(window, edge, { now: instances.get(key), changes: changes.get(key) }),
    )
    .toSorted(
      (a, b) => Number(isShut(a)) - Number(isShut(b)) || b.stretches.length - a.stretches.length,
    )
}

type Instance = OfEdge & {
  instance_id: string
  state: string
  since: Date
  reason: string | null
  next_try_at: Date | null
}

function toBreaker(
  window: Window,
  { source_service: source, target_service: target, protocol }: OfEdge,
  { now = [], changes = [] }: { now?: Instance[]; changes?: (OfEdge & StateChange)[] },
): Breaker {
  const states = new Map(now.map(({ instance_id: id, state }) => [id, state]))
  const worst = worstBreaker([...states.values()])
  const told = now.find(({ state }) => state === worst && state !== 'closed')
  return {
    ...({ source, target, protocol } satisfies EdgeKey),
    stretches: laneOf({ fromMs: window.fromMs, toMs: window.asOfMs }, states, changes),
    reason: told?.reason ?? null,
    nextTryAt: told?.next_try_at?.toISOString() ?? null,
    since: told?.since.toISOString() ?? null,
  }
}

function isShut({ stretches }: Breaker): boolean {
  return toneOfBreaker(stretches.at(-1)?.state ?? 'closed') === 'unknown'
}

function keyOf({ source_service: source, target_service: target, protocol }: OfEdge): string {
  return JSON.stringify([source, target, protocol])
}

function isOf(subject: DetailSubject): RawBuilder<SqlBool> {
  return 'service' in subject
    ? sql`(source_service = ${subject.service} OR target_service = ${subject.service})`
    : sql`(source_service = ${subject.source} AND target_service = ${subject.target}
        AND protocol = ${subject.protocol})`
}

async function listInstances(db: Reader, subject: DetailSubject): Promise<Instance[]> {
  return await db
    .selectFrom('breaker_instances')
    .select(['source_service', 'target_service', 'protocol'])
    .select(['instance_id', 'state', 'since', 'reason', 'next_try_at'])
    .where(isOf(subject))
    .orderBy('source_service')
    .orderBy('target_service')
    .orderBy('protocol')
    .execute()
}

async function listChanges(
  db: Reader,
  window: Window,
  subject: DetailSubject,
): Promise<(OfEdge & StateChange)[]> {
  const rows = await db
    .selectFrom('breaker_transitions')
    .select(['source_service', 'target_service', 'protocol', 'occurred_at'])
    .select(['instance_id as instance', 'from_state as before', 'to_state as after'])
    .where(isOf(subject))
    .where('occurred_at', '>=', new Date(window.fromMs))
    .where('occurred_at', '<', new Date(window.toMs))
    .orderBy('occurred_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(mostTransitions)
    .execute()
  return rows
    .toReversed()
    .map(({ occurred_at: at, ...change }) => ({ ...change, atMs: at.getTime() }))
}
