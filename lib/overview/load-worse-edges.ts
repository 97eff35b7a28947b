import { withDatabase } from '#lib/db/with-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { createCoalescer } from '#lib/platform/coalesce.ts'
import { readConfig } from '#lib/platform/config.ts'
import { comparedWindow, resolveWindow } from '#lib/rollups/model.ts'
import { sumEdges, tierRetention } from '#lib/rollups/queries.ts'
import { rankWorseEdges, type OverviewRequest, type WorseEdges } from './model.ts'

const coalesce = createCoalescer<WorseEdges>()
const mostShown = 6

/**
 * The edges that do worse than in the window they are compared with, the worst first.
 * @throws AppError `unavailable` while the database cannot be reached.
 */
export function loadWorseEdges({ window, against }: OverviewRequest): Promise<WorseEdges> {
  return coalesce(JSON.stringify([window, against]), () =>
    withDatabase(async (db) => {
      const retention = tierRetention(readConfig())
      const now = resolveWindow({ ...window, against }, systemClock.now(), retention)
      const before = comparedWindow(now, against)
      if (before === null) return { compared: null, edges: [], count: 0 }
      const edges = rankWorseEdges(await sumEdges(db, now), await sumEdges(db, before))
      const compared = {
        from: new Date(before.fromMs).toISOString(),
        to: new Date(before.toMs).toISOString(),
      }
      return { compared, edges: edges.slice(0, mostShown), count: edges.length }
    }),
  )
}
