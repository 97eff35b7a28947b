import { withDatabase } from '#lib/db/with-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { createCoalescer } from '#lib/platform/coalesce.ts'
import { readConfig } from '#lib/platform/config.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { resolveWindow } from '#lib/rollups/model.ts'
import { tierRetention } from '#lib/rollups/queries.ts'
import {
  pickServices,
  shownEach,
  type AskedServices,
  type Overview,
  type OverviewRequest,
  type Services,
} from './model.ts'
import { countAttention, getOverview } from './queries.ts'
import type { Attention } from './schemas.ts'

const coalesce = createCoalescer<Overview>()
const coalesceAttention = createCoalescer<Attention>()

/**
 * The overview as a page and `/api/v1/overview` show it, with the worst of its services; computed once
 * for all who ask at the same time.
 * @throws AppError `unavailable` while the database cannot be reached.
 */
export async function loadOverview(request: OverviewRequest): Promise<Overview> {
  const { services, ...overview } = await loadWhole(request)
  return { ...overview, services: services.slice(0, shownEach) }
}

/** Those of its services that are asked for. @throws AppError `unavailable` */
export async function loadServices(window: WindowRequest, asked: AskedServices): Promise<Services> {
  const { services } = await loadWhole({ window, against: 'off' })
  return pickServices(services, asked)
}

function loadWhole({ window, against }: OverviewRequest): Promise<Overview> {
  return coalesce(JSON.stringify([window, against]), () =>
    withDatabase((db) => {
      const retention = tierRetention(readConfig())
      const resolved = resolveWindow({ ...window, against }, systemClock.now(), retention)
      return getOverview(db, resolved, against)
    }),
  )
}

/** How many services need attention; that of now is the same for all who ask, whatever they look at. */
export function loadAttention(request: WindowRequest): Promise<Attention> {
  const isOfNow = 'range' in request
  return coalesceAttention(isOfNow ? 'now' : JSON.stringify(request), () =>
    withDatabase((db) => {
      const retention = tierRetention(readConfig())
      return countAttention(db, resolveWindow(request, systemClock.now(), retention))
    }),
  )
}
