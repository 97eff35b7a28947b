import { withDatabase } from '#lib/db/with-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { createCoalescer } from '#lib/platform/coalesce.ts'
import { readConfig } from '#lib/platform/config.ts'
import type { TierRetention } from '#lib/rollups/model.ts'
import { tierRetention } from '#lib/rollups/queries.ts'
import { getMapDetail } from './detail-queries.ts'
import { getServiceMap, hasMoreEdgesThan } from './queries.ts'
import type { DetailRequest, MapDetail, MapRequest, ServiceMap } from './schemas.ts'

const mostEdgesInPage = 600

const coalesce = createCoalescer<ServiceMap>()

/**
 * The map as a page and `/api/v1/map` show it, computed once for all who ask at the same time.
 * @throws AppError `unavailable` while the database cannot be reached.
 */
export function loadServiceMap(request: MapRequest): Promise<ServiceMap> {
  return coalesce(JSON.stringify(request), () =>
    withDatabase((db) => getServiceMap(db, request, now())),
  )
}

/**
 * Whether maps are light enough to come within the page, told before any is made.
 * @throws AppError `unavailable` while the database cannot be reached.
 */
export async function hasLightMaps(): Promise<boolean> {
  return !(await withDatabase((db) => hasMoreEdgesThan(db, mostEdgesInPage)))
}

/** @throws AppError `unavailable` while the database cannot be reached. */
export function loadMapDetail(request: DetailRequest): Promise<MapDetail> {
  return withDatabase((db) => getMapDetail(db, request, now()))
}

function now(): { nowMs: number; retention: TierRetention } {
  return { nowMs: systemClock.now(), retention: tierRetention(readConfig()) }
}
