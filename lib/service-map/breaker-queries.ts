import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { goneState, laneSegments } from '#lib/breakers/model.ts'
import { listStatesAt, listYoung, type PastState } from '#lib/breakers/past-states.ts'
import type { EdgeKey, Window } from '#lib/rollups/model.ts'
import { toneOfBreaker, worstBreaker } from './model/verdicts.ts'
import type { DetailSubject, MapDetail } from './schemas.ts'

type Reader = Kysely<DatabaseSchema>
type Breaker = MapDetail['breakers'][number]
type OfEdge = { source_service: string; target_service: string; protocol: string }

const mostTransitions = 2000

/** What has not ended may still change: it is shown as it stands now. */
export function hasEnded({ asOfMs, toMs }: Window): boolean {
  return asOfMs >= toMs
}

/**
 * The worst state in a stretch that has ended, by source, target and protocol, of the breakers that
 * stopped calls in it; the closed are left out. `told` are those whose transitions are known at all.
 */
export async function readBreakersOf(
  db: Reader,
  stretch: Window,
  among: readonly EdgeKey[],
): Promise<{ states: (EdgeKey & { breaker: string })[]; told: EdgeKey[] }> {
  const before = ({ since }: Instance) => since.getTime() <= stretch.fromMs
  const rows: (OfEdge & { state: string })[] = [
    ...(await listStatesAt(db, stretch.fromMs)),
    ...(await listInstances(db)).filter(before),
    ...(await listReached(db, stretch)),
  ]
  const states = [...Map.groupBy(rows, keyOf)].flatMap(([, [edge, ...others]]) => {
    if (edge === undefined) return []
    const breaker = worstBreaker([edge, ...others].map(({ state }) => state))
    const { source_service: source, target_service: target, protocol } = edge
    return breaker === 'closed' ? [] : [{ source, target, protocol, breaker }]
  })
  return { states, told: await listTold(db, among) }
}

/**
 * The states over the window of the breakers of an edge, or to and from a service, and why each is
 * what it is now. Those that are not closed come first, then those that were not. Of one that changed
 * too often only the latest changes are told of: its stretches begin with the first of them.
 */
export async function readBreakers(
  db: Reader,
  window: Window,
  subject: DetailSubject,
): Promise<Breaker[]> {
  const running = await listInstances(db, isOf(subject))
  const then = hasEnded(window) ? await listStatesAt(db, window.fromMs, isOf(subject)) : []
  const instances = Map.groupBy([...then.map(sinceBefore), ...running], keyOf)
  const young = await listYoung(db, window.fromMs, isOf(subject))
  const firstTold = new Map(young.map((own) => [keyOf(own), own.first_told_at.getTime()]))
  const changes = Map.groupBy(await listChanges(db, window, subject), keyOf)
  const edges: (readonly [string, OfEdge[]])[] = [...instances, ...changes]
  return [...new Map(edges)]
    .flatMap(([key, [edge]]) =>
      edge === undefined
        ? []
        : toBreaker(window, edge, {
            now: instances.get(key) ?? [],
            changes: changes.get(key) ?? [],
            firstToldMs: firstTold.get(key) ?? -Infinity,
          }),
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

type Change = OfEdge & {
  instance: string
  from: string
  to: string
  at: Date
  /** How many changes the breaker had in the window. */
  of_all: number
}

/** What is known of one breaker. */
type Told = {
  now: readonly Instance[]
  changes: readonly Change[]
  /** Nothing was told before; -Infinity where that is before the window. */
  firstToldMs: number
}

function toBreaker(
  window: Window,
  { source_service: source, target_service: target, protocol }: OfEdge,
  told: Told,
): Breaker {
  const { now } = told
  const worst = worstBreaker(now.map(({ state }) => state))
  const speaker = hasEnded(window)
    ? undefined
    : now.find(({ state }) => state === worst && state !== 'closed')
  return {
    ...({ source, target, protocol } satisfies EdgeKey),
    stretches: stretchesOf(window, told),
    reason: speaker?.reason ?? null,
    nextTryAt: speaker?.next_try_at?.toISOString() ?? null,
    since: speaker?.since.toISOString() ?? null,
  }
}

function stretchesOf(window: Window, { now, changes, firstToldMs }: Told): Breaker['stretches'] {
  const [first] = changes
  const isCut = first !== undefined && first.of_all > changes.length
  const fromMs = isCut ? Math.max(window.fromMs, first.at.getTime()) : window.fromMs
  const before = now
    .filter(({ since }) => since.getTime() <= fromMs)
    .map(({ instance_id: id, state }) => [id, state] as const)
  const toMs = Math.min(window.toMs, window.asOfMs)
  const stretch = { fromMs, toMs, before: new Map(before), knownFromMs: firstToldMs }
  return laneSegments(
    changes.map(({ at, ...change }) => ({ ...change, atMs: at.getTime() })),
    stretch,
  ).map((segment) => ({
    state: segment.state,
    from: new Date(segment.fromMs).toISOString(),
    to: new Date(segment.toMs).toISOString(),
  }))
}

/** What was so at the window's beginning was so before, whenever that began. */
function sinceBefore(then: PastState): Instance {
  return { ...then, since: new Date(0), reason: null, next_try_at: null }
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

async function listInstances(db: Reader, which = sql<SqlBool>`TRUE`): Promise<Instance[]> {
  return await db
    .selectFrom('breaker_instances')
    .select(['source_service', 'target_service', 'protocol'])
    .select(['instance_id', 'state', 'since', 'reason', 'next_try_at'])
    .where(which)
    .orderBy('source_service')
    .orderBy('target_service')
    .orderBy('protocol')
    .execute()
}

async function listReached(
  db: Reader,
  { fromMs, toMs }: Window,
): Promise<(OfEdge & { state: string })[]> {
  return await db
    .selectFrom('breaker_transitions')
    .distinct()
    .select(['source_service', 'target_service', 'protocol'])
    .select('to_state as state')
    .where('occurred_at', '>=', new Date(fromMs))
    .where('occurred_at', '<', new Date(toMs))
    .where('to_state', '!=', goneState)
    .execute()
}

/** Of some edges those of which a transition was ever told. */
async function listTold(db: Reader, among: readonly EdgeKey[]): Promise<EdgeKey[]> {
  if (among.length === 0) return []
  const { rows } = await sql<EdgeKey>`
    SELECT source, target, protocol
    FROM unnest(${among.map(({ source }) => source)}::text[],
      ${among.map(({ target }) => target)}::text[],
      ${among.map(({ protocol }) => protocol)}::text[]) AS edge (source, target, protocol)
    WHERE EXISTS (SELECT FROM breaker_transitions AS told WHERE told.source_service = edge.source
      AND told.target_service = edge.target AND told.protocol = edge.protocol)`.execute(db)
  return rows
}

/**
 * The latest changes, the oldest first. Each breaker gives its latest one, then each its second to
 * last, and so on as far as there is room: one that changes all the time hides no other's.
 */
async function listChanges(db: Reader, window: Window, subject: DetailSubject): Promise<Change[]> {
  const inWindow = sql`occurred_at >= ${new Date(window.fromMs)}
    AND occurred_at < ${new Date(window.toMs)}`
  const { rows } = await sql<Change>`
    SELECT source_service, target_service, protocol, of_all, latest.*
    FROM (
      SELECT source_service, target_service, protocol, count(*)::int AS of_all
      FROM breaker_transitions WHERE ${isOf(subject)} AND ${inWindow}
      GROUP BY source_service, target_service, protocol
    ) AS breaker
    CROSS JOIN LATERAL (
      SELECT instance_id AS instance, from_state AS "from", to_state AS "to", occurred_at AS at, seq,
        row_number() OVER (ORDER BY occurred_at DESC, seq DESC) AS place
      FROM breaker_transitions AS own
      WHERE own.source_service = breaker.source_service
        AND own.target_service = breaker.target_service
        AND own.protocol = breaker.protocol AND ${inWindow}
      ORDER BY occurred_at DESC, seq DESC LIMIT ${mostTransitions}
    ) AS latest
    ORDER BY place, at DESC LIMIT ${mostTransitions}`.execute(db)
  return rows.toReversed()
}
