import { withDatabase } from '#lib/db/with-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { createCoalescer } from '#lib/platform/coalesce.ts'
import { readConfig } from '#lib/platform/config.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { resolveWindow } from '#lib/rollups/model.ts'
import { tierRetention } from '#lib/rollups/queries.ts'
import type { Overview } from './model.ts'
import { getOverview } from './queries.ts'

const coalesce = createCoalescer<Overview>()

/**
 * The overview as a page and `/api/v1/overview` show it, computed once for all who ask at the same time.
 * @throws AppError `unavailable` while the database cannot be reached.
 */
export function loadOverview(request: WindowRequest): Promise<Overview> {
  return coalesce(JSON.stringify(request), () =>
    withDatabase((db) =>
      getOverview(db, resolveWindow(request, systemClock.now(), tierRetention(readConfig()))),
    ),
  )
}
