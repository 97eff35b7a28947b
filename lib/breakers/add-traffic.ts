import type { Database, Transaction } from '#lib/db/database.ts'
import type { EdgeKey, Window } from '#lib/rollups/model.ts'
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
      const breakers = await withCalls(snapshot, told.breakers, window)
      return { ...told, breakers: await withTimeouts(snapshot, breakers, window) }
    })
}

async function withCalls(
  db: Transaction,
  breakers: readonly Breaker[],
  window: Window,
): Promise<Breaker[]> {
  const groups = await sumBucketsBy(db, window, { groupBy: 'edge' })
  const byEdge = new Map(groups.map((group) => [keyOf(group), group]))
  const withSeries = breakers.length <= mostWithSeries
  return breakers.map((breaker) => {
    const group = byEdge.get(keyOf(breaker))
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
