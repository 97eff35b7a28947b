import { sql } from 'kysely'
import type { Database, Transaction } from '#lib/db/database.ts'
import { bucketOfSums, firstSeenMs, type FirstBucket } from '#lib/rollups/known-since.ts'
import type { CountSeries, EdgeKey, Window } from '#lib/rollups/model.ts'
import { sumBucketsBy, sumEdges } from '#lib/rollups/queries.ts'
import { hasCountedAll } from './model.ts'
import type { Breaker, Breakers } from './schemas.ts'

/** Of more, the answer would be mostly of curves that nobody looks at. */
const mostWithSeries = 300

/**
 * Breakers with what telemetry tells of the same calls in the window, and of the timeouts among them
 * where a breaker's own counters do not.
 */
export async function addTraffic(db: Database, told: Breakers, window: Window): Promise<Breakers> {
  if (told.breakers.length === 0) return told
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (snapshot) => {
      const isFew = told.breakers.length <= mostWithSeries
      const filter = isFew ? { edges: told.breakers } : {}
      const groups = await sumBucketsBy(snapshot, window, { groupBy: 'edge', filter })
      const callsOf = new Map(groups.map((group) => [keyOf(group), group]))
      const breakers = withCalls(told.breakers, callsOf)
      const known = await withKnownSince(snapshot, window, { breakers, callsOf })
      return { ...told, breakers: await withTimeouts(snapshot, known, window) }
    })
}

type CallsOf = ReadonlyMap<string, CountSeries>

function withCalls(breakers: readonly Breaker[], callsOf: CallsOf): Breaker[] {
  const withSeries = breakers.length <= mostWithSeries
  return breakers.map((breaker) => {
    const group = callsOf.get(keyOf(breaker))
    if (!group) return breaker
    const traffic = {
      calls: sumOf(group.calls),
      errors: sumOf(group.errors),
      timeouts: null,
      callsSeries: withSeries ? group.calls : [],
      errorsSeries: withSeries ? group.errors : [],
    }
    return { ...breaker, traffic }
  })
}

/** Of those that were entered within the window; the others were known before. */
async function withKnownSince(
  db: Transaction,
  window: Window,
  { breakers, callsOf }: { breakers: readonly Breaker[]; callsOf: CallsOf },
): Promise<Breaker[]> {
  const entered = await db
    .selectFrom('communication_patterns')
    .select(['source_service as source', 'target_service as target', 'protocol'])
    .select(sql<Date>`created_at`.as('at'))
    .where('created_at', '>', new Date(window.fromMs))
    .execute()
  const byEdge = new Map(entered.map(({ at, ...edge }) => [keyOf(edge), at.getTime()]))
  return breakers.map((breaker) => {
    const enteredMs = byEdge.get(keyOf(breaker))
    if (enteredMs === undefined) return breaker
    const firsts = [firstCalls(callsOf.get(keyOf(breaker)), window), firstCounts(breaker)]
    const sinceMs = Math.min(...firsts.map((first) => firstSeenMs(enteredMs, first)))
    // One that was entered later has done nothing in a window of the past.
    const isSeen = sinceMs < window.asOfMs || firsts.some((first) => first !== null)
    const isYoung = isSeen && sinceMs > window.fromMs
    return { ...breaker, knownSince: isYoung ? new Date(sinceMs).toISOString() : null }
  })
}

function firstCalls(series: CountSeries | undefined, window: Window): FirstBucket | null {
  const bucket = series?.calls.findIndex((calls) => calls > 0) ?? -1
  if (bucket === -1) return null
  return bucketOfSums(window, window.fromMs + bucket * window.bucketSeconds * 1000)
}

const minuteMs = 60_000

function firstCounts({ counters: { since } }: Breaker): FirstBucket | null {
  if (since === null) return null
  return { startMs: Date.parse(since), endMs: Date.parse(since) + minuteMs }
}

async function withTimeouts(
  db: Transaction,
  breakers: Breaker[],
  window: Window,
): Promise<Breaker[]> {
  const asked = breakers.filter((one) => one.traffic !== null && !hasCountedAll(one))
  if (asked.length === 0 || asked.length > mostWithSeries) return breakers
  const sums = await sumEdges(db, window, { edges: asked })
  const byEdge = new Map(sums.map((edge) => [keyOf(edge), edge.timeouts]))
  const isAsked = new Set(asked.map(keyOf))
  return breakers.map((breaker) => {
    const { traffic } = breaker
    if (traffic === null || !isAsked.has(keyOf(breaker))) return breaker
    return { ...breaker, traffic: { ...traffic, timeouts: byEdge.get(keyOf(breaker)) ?? 0 } }
  })
}

function keyOf({ source, target, protocol }: Partial<EdgeKey>): string {
  return JSON.stringify([source, target, protocol])
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
