import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { Database, Transaction } from '#lib/db/database.ts'
import type { EdgeKey, Window } from '#lib/rollups/model.ts'
import { assembleBreakers, numbersOf, type BreakerRows } from './assemble.ts'
import { worstFirst } from './model.ts'
import { countOpens, listStatesAt, listYoung } from './past-states.ts'
import type { Breakers, BreakerTally, Transition } from './schemas.ts'

type Stretch = Pick<Window, 'fromMs' | 'toMs' | 'asOfMs'>

const mostTransitions = 20_000

/**
 * Every breaker that a running process holds, that an operator has overridden, that changed or was
 * used in the window, or that another program says is not closed. State, reason and override are of
 * now, counters, lanes and opens per hour of the window. Of several processes the worst is shown.
 * `traffic` is for `loadBreakers` to add. Of all edges, or of some.
 */
export async function listBreakers(
  db: Database,
  window: Stretch,
  edges?: readonly EdgeKey[],
): Promise<Breakers> {
  const rows = await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((snapshot) => readRows(snapshot, window, oneOf(edges)))
  return {
    asOf: new Date(window.asOfMs).toISOString(),
    window: { fromMs: window.fromMs, toMs: window.toMs },
    ...assembleBreakers(rows, window),
    truncated: rows.transitions.some((transition) => transition.of_all !== null),
  }
}

/** The transitions of one breaker in the window, the latest first, of all its processes. */
export async function listTransitions(
  db: Database,
  edge: EdgeKey,
  { window, limit }: { window: Stretch; limit: number },
): Promise<Transition[]> {
  const rows = await db
    .selectFrom('breaker_transitions')
    .selectAll()
    .where('source_service', '=', edge.source)
    .where('target_service', '=', edge.target)
    .where('protocol', '=', edge.protocol)
    .where('occurred_at', '>=', new Date(window.fromMs))
    .where('occurred_at', '<', new Date(window.toMs))
    .orderBy('occurred_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    instanceId: row.instance_id,
    from: row.from_state,
    to: row.to_state,
    occurredAt: row.occurred_at.toISOString(),
    reason: row.reason,
    numbers: numbersOf(row.numbers),
    nextTryAt: row.next_try_at?.toISOString() ?? null,
  }))
}

/** How many breakers stop calls now: cheap enough for every page to ask every few seconds. */
export async function countBreakers(db: Database): Promise<BreakerTally> {
  const { rows } = await sql<{ state: string; breakers: number }>`
    WITH told AS (
      SELECT DISTINCT ON (source_service, target_service, protocol)
        source_service, target_service, protocol, state
      FROM breaker_instances
      ORDER BY source_service, target_service, protocol, 
        array_position(${worstFirst}::TEXT[], state::TEXT) NULLS LAST)
    SELECT state, count(*)::INT AS breakers FROM (
      SELECT state FROM told
      UNION ALL
      SELECT circuit_breaker_state FROM communication_patterns AS pattern
      WHERE circuit_breaker_state != 'closed' AND NOT EXISTS (
        SELECT FROM told WHERE told.source_service = pattern.source_service
          AND told.target_service = pattern.target_service
          AND told.protocol = pattern.protocol)) AS known
    GROUP BY state`.execute(db)
  const countOf = (state: string) => rows.find((row) => row.state === state)?.breakers ?? 0
  return {
    open: countOf('open'),
    halfOpen: countOf('half_open'),
    forcedOpen: countOf('forced_open'),
  }
}

/** True of the rows of some edges; of all where none are named. */
function oneOf(edges: readonly EdgeKey[] | undefined): RawBuilder<SqlBool> {
  if (edges === undefined) return sql`TRUE`
  const [sources, targets, protocols] = (['source', 'target', 'protocol'] as const).map((part) =>
    edges.map((edge) => edge[part]),
  )
  return sql`(source_service, target_service, protocol) IN (
    SELECT * FROM unnest(${sources}::TEXT[], ${targets}::TEXT[], ${protocols}::TEXT[]))`
}

/** In which it is counted how often a breaker opened. */
export function hourBefore({ asOfMs, toMs }: Stretch) {
  return { from: new Date(asOfMs - 3_600_000), to: new Date(toMs) }
}

async function readRows(
  db: Transaction,
  window: Stretch,
  which: RawBuilder<SqlBool>,
): Promise<BreakerRows> {
  const [from, to] = [new Date(window.fromMs), new Date(window.toMs)]
  const edge = ['source_service', 'target_service', 'protocol'] as const
  const instances = await db.selectFrom('breaker_instances').selectAll().where(which).execute()
  const overrides = await db
    .selectFrom('breaker_overrides')
    .selectAll()
    .where(which)
    .where((where) =>
      where.or([where('expires_at', 'is', null), where('expires_at', '>', sql<Date>`NOW()`)]),
    )
    .execute()
  const patterns = await db
    .selectFrom('communication_patterns')
    .select([...edge, 'circuit_breaker_state'])
    .where('circuit_breaker_state', '!=', 'closed')
    .where(which)
    .execute()
  const opens = await countOpens(db, hourBefore(window), which)
  // As float8, since a sum of BIGINT is counted in NUMERIC, which costs several times as much a row.
  const counters = await db
    .selectFrom('breaker_counters')
    .select([
      ...edge,
      sql<Date>`min(bucket_start)`.as('since'),
      sql<number>`sum(ok::float8)`.as('ok'),
      sql<number>`sum(failed::float8)`.as('failed'),
      sql<number>`sum(timeouts::float8)`.as('timeouts'),
      sql<number>`sum(short_circuited::float8)`.as('shortCircuited'),
      sql<number>`sum(rejected::float8)`.as('rejected'),
    ])
    .where('bucket_start', '>=', sql<Date>`date_trunc('minute', ${from}::timestamptz)`)
    .where('bucket_start', '<', to)
    .where(which)
    .groupBy(edge)
    .execute()
  const transitions = await readTransitions(db, { from, to }, which)
  const later = window.asOfMs < window.toMs ? [] : await listStatesAt(db, window.toMs, which)
  const young = await listYoung(db, window.fromMs, which)
  return { instances, overrides, patterns, opens, counters, transitions, later, young }
}

/** All transitions, in the order in which they happened; of very many those that are fair to each. */
async function readTransitions(
  db: Transaction,
  { from, to }: { from: Date; to: Date },
  which: RawBuilder<SqlBool>,
): Promise<BreakerRows['transitions']> {
  const inWindow = sql`occurred_at >= ${from} AND occurred_at < ${to} AND ${which}`
  const latest = await readLists(
    db,
    sql`SELECT *, NULL AS of_all FROM breaker_transitions WHERE ${inWindow}
      ORDER BY occurred_at DESC, seq DESC LIMIT ${mostTransitions + 1}`,
  )
  if (latest.length <= mostTransitions) return latest
  // Each breaker's latest, then each one's second to last: one that changes all the time hides no other's.
  return await readLists(
    db,
    sql`SELECT * FROM (
      SELECT *, row_number() OVER (edge ORDER BY occurred_at DESC, seq DESC) AS place,
        count(*) OVER edge AS of_all
      FROM breaker_transitions WHERE ${inWindow}
      WINDOW edge AS (PARTITION BY source_service, target_service, protocol)
    ) AS placed ORDER BY place, occurred_at DESC LIMIT ${mostTransitions}`,
  )
}

/** They come as one JSON text: thousands of rows of their own cost the driver ten times as much as PostgreSQL takes to find them. */
async function readLists(
  db: Transaction,
  chosen: RawBuilder<unknown>,
): Promise<BreakerRows['transitions']> {
  const { rows } = await sql<{ lists: TransitionList[] }>`
    SELECT coalesce(json_agg(json_build_array(source_service, target_service, protocol, instance_id,
      from_state, to_state, reason, extract(epoch FROM occurred_at)::float8 * 1000, of_all)
      ORDER BY occurred_at, seq), '[]') AS lists
    FROM (${chosen}) AS chosen`.execute(db)
  return (rows[0]?.lists ?? []).map(
    ([
      source_service,
      target_service,
      protocol,
      instance_id,
      from_state,
      to_state,
      reason,
      ms,
      of_all,
    ]) => ({
      ...{ source_service, target_service, protocol, instance_id, from_state, to_state, reason },
      occurred_at: new Date(ms),
      of_all,
    }),
  )
}

type TransitionList = [
  source: string,
  target: string,
  protocol: string,
  instanceId: string,
  fromState: string,
  toState: string,
  reason: string,
  occurredAtMs: number,
  ofAll: number | null,
]
