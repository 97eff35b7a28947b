import { withDatabase } from '#lib/db/with-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { createCoalescer } from '#lib/platform/coalesce.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { resolveWindow } from '#lib/rollups/model.ts'
import {
  listHealthFailures,
  readHealth,
  readResponses,
  readTroubled,
  type Stretch,
} from './history.ts'
import type { CheckHistory, HealthAnswer, TroubledChecks } from './model.ts'

const coalesceHealth = createCoalescer<HealthAnswer>()
const coalesceTroubled = createCoalescer<TroubledChecks>()

/** @throws AppError `unavailable` while the database cannot be reached */
export function loadHealth(request: WindowRequest): Promise<HealthAnswer> {
  return coalesceHealth(JSON.stringify(request), async () => {
    const window = stretchOf(request)
    return { ...endsOf(window), series: await withDatabase((db) => readHealth(db, window)) }
  })
}

/** @throws AppError `unavailable` */
export function loadCheckHistory(
  series: { serviceName: string; endpoint: string; checkType: string },
  request: WindowRequest,
): Promise<CheckHistory> {
  const window = stretchOf(request)
  return withDatabase(async (db) => {
    const [meanMs, failures] = await Promise.all([
      readResponses(db, series, window),
      listHealthFailures(db, series, window),
    ])
    return { ...endsOf(window), meanMs, failures }
  })
}

/** For the badge and the list beside every overview: read once for all who ask at the same time. @throws AppError `unavailable` */
export function loadTroubledChecks(): Promise<TroubledChecks> {
  return coalesceTroubled('now', () => withDatabase(readTroubled))
}

function endsOf({ fromMs, toMs }: Stretch) {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }
}

function stretchOf(request: WindowRequest): Stretch {
  const { fromMs, toMs } = resolveWindow(request, systemClock.now())
  return { fromMs, toMs }
}
