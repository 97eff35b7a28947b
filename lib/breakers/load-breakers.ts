import { withDatabase } from '#lib/db/with-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { createCoalescer } from '#lib/platform/coalesce.ts'
import { readConfig } from '#lib/platform/config.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { resolveWindow } from '#lib/rollups/model.ts'
import { tierRetention } from '#lib/rollups/queries.ts'
import { addTraffic } from './add-traffic.ts'
import { listBreakers } from './queries.ts'
import type { Breakers, TroubledBreakers } from './schemas.ts'
import { readTroubledBreakers } from './troubled.ts'

const coalesce = createCoalescer<Breakers>()
const coalesceTroubled = createCoalescer<TroubledBreakers>()

/**
 * The breakers as the page and `/api/v1/breakers` show them, with what telemetry tells of their calls.
 * @throws AppError `unavailable` while the database cannot be reached.
 */
export function loadBreakers(request: WindowRequest): Promise<Breakers> {
  return coalesce(JSON.stringify(request), () =>
    withDatabase(async (db) => {
      const window = resolveWindow(request, systemClock.now(), tierRetention(readConfig()))
      const told = await listBreakers(db, window)
      return await addTraffic(db, told, window)
    }),
  )
}

/**
 * The worst breakers, for the list beside the overview.
 * @throws AppError `unavailable` while the database cannot be reached.
 */
export function loadTroubledBreakers(request: WindowRequest): Promise<TroubledBreakers> {
  return coalesceTroubled(JSON.stringify(request), () =>
    withDatabase((db) => {
      const window = resolveWindow(request, systemClock.now(), tierRetention(readConfig()))
      return readTroubledBreakers(db, window)
    }),
  )
}
