import { withDatabase } from '#lib/db/with-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { resolveWindow } from '#lib/rollups/model.ts'
import { countTroubledChecks, listHealthFailures, readHealth, type Stretch } from './history.ts'
import type { HealthAnswer } from './model.ts'

/** @throws AppError `unavailable` while the database cannot be reached */
export async function loadHealth(request: WindowRequest): Promise<HealthAnswer> {
  const window = stretchOf(request)
  const series = await withDatabase((db) => readHealth(db, window))
  return {
    from: new Date(window.fromMs).toISOString(),
    to: new Date(window.toMs).toISOString(),
    series,
  }
}

/** @throws AppError `unavailable` */
export function loadFailures(
  series: { serviceName: string; endpoint: string; checkType: string },
  request: WindowRequest,
) {
  return withDatabase((db) => listHealthFailures(db, series, stretchOf(request)))
}

/** @throws AppError `unavailable` */
export function loadTroubledChecks() {
  return withDatabase(countTroubledChecks)
}

function stretchOf(request: WindowRequest): Stretch {
  const { fromMs, toMs } = resolveWindow(request, systemClock.now())
  return { fromMs, toMs }
}
