import type { Database } from '#lib/db/database.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { createCoalescer } from '#lib/platform/coalesce.ts'
import { readConfig } from '#lib/platform/config.ts'
import { compareEdges } from '#lib/rollups/compare-edges.ts'
import { comparedWindow, resolveWindow, type Window } from '#lib/rollups/model.ts'
import { sumEdges, tierRetention } from '#lib/rollups/queries.ts'
import type { OverviewRequest, WorseEdge, WorseEdges } from './model.ts'
import { rankWorseEdges } from './rank-worse-edges.ts'

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
      if (before === null) return { compared: null, comparedEdges: 0, edges: [], count: 0 }
      const { edges, comparedEdges } = await listWorseEdges(db, now, before)
      const compared = {
        from: new Date(before.fromMs).toISOString(),
        to: new Date(before.toMs).toISOString(),
      }
      return { compared, comparedEdges, edges: edges.slice(0, mostShown), count: edges.length }
    }),
  )
}

/** All of them, the worst first; and how many edges had calls before, which could be compared. */
export async function listWorseEdges(
  db: Database,
  now: Window,
  before: Window,
): Promise<{ edges: WorseEdge[]; comparedEdges: number }> {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (snapshot) => {
      const own = { window: now, sums: await sumEdges(snapshot, now) }
      const earlier = { window: before, sums: await sumEdges(snapshot, before) }
      const edges = rankWorseEdges(own, earlier, await compareEdges(snapshot, own, earlier))
      return { edges, comparedEdges: earlier.sums.filter(({ calls }) => calls > 0).length }
    })
}
