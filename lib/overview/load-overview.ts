import { withDatabase } from '#lib/db/with-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { createCoalescer } from '#lib/platform/coalesce.ts'
import { readConfig } from '#lib/platform/config.ts'
import { resolveWindow } from '#lib/rollups/model.ts'
import { tierRetention } from '#lib/rollups/queries.ts'
import type { Overview, OverviewRequest } from './model.ts'
import { getOverview } from './queries.ts'

const coalesce = createCoalescer<Overview>()

/**
 * The overview as a page and `/api/v1/overview` show it, computed once for all who ask at the same time.
 * @throws AppError `unavailable` while the database cannot be reached.
 */
export function loadOverview({ window, against }: OverviewRequest): Promise<Overview> {
  return coalesce(JSON.stringify([window, against]), () =>
    withDatabase((db) => {
      const retention = tierRetention(readConfig())
      const resolved = resolveWindow({ ...window, against }, systemClock.now(), retention)
      return getOverview(db, resolved, against)
    }),
  )
}
