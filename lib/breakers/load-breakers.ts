import { withDatabase } from '#lib/db/with-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { createCoalescer } from '#lib/platform/coalesce.ts'
import { readConfig } from '#lib/platform/config.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { resolveWindow } from '#lib/rollups/model.ts'
import { sumBucketsBy, tierRetention, type GroupSeries } from '#lib/rollups/queries.ts'
import { listBreakers } from './queries.ts'
import type { Breakers } from './schemas.ts'

const coalesce = createCoalescer<Breakers>()

/** Of more, the answer would be mostly of curves that nobody looks at. */
const mostWithSeries = 300

/**
 * The breakers as the page and `/api/v1/breakers` show them, with what telemetry tells of their calls.
 * @throws AppError `unavailable` while the database cannot be reached.
 */
export function loadBreakers(request: WindowRequest): Promise<Breakers> {
  return coalesce(JSON.stringify(request), () =>
    withDatabase(async (db) => {
      const window = resolveWindow(request, systemClock.now(), tierRetention(readConfig()))
      const told = await listBreakers(db, window)
      if (told.breakers.length === 0) return told
      return addTraffic(told, await sumBucketsBy(db, window, { groupBy: 'edge' }))
    }),
  )
}

function addTraffic(told: Breakers, groups: readonly GroupSeries[]): Breakers {
  const byEdge = new Map(groups.map((group) => [keyOf(group), group]))
  const withSeries = told.breakers.length <= mostWithSeries
  return {
    ...told,
    breakers: told.breakers.map((breaker) => {
      const group = byEdge.get(keyOf(breaker))
      if (!group) return breaker
      const traffic = {
        calls: sumOf(group.calls),
        errors: sumOf(group.errors),
        callsSeries: withSeries ? group.calls : [],
        errorsSeries: withSeries ? group.errors : [],
      }
      return { ...breaker, traffic }
    }),
  }
}

function keyOf({ source, target, protocol }: Pick<GroupSeries, 'source' | 'target' | 'protocol'>) {
  return JSON.stringify([source, target, protocol])
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
