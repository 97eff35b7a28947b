import { withDatabase } from '#lib/db/with-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { AppError } from '#lib/platform/errors.ts'
import { resolveWindow } from '#lib/rollups/model.ts'
import type { z } from 'zod'
import { findCorrelation } from './find-correlation.ts'
import { findEvent, readCorrelation } from './queries.ts'
import type { searchQuerySchema } from './schemas.ts'
import { searchCorrelations } from './search/search-correlations.ts'

/** @throws AppError `bad_request` for a fault in the search, `unavailable` without the database */
export function loadSearch({ text, before, limit, window }: z.output<typeof searchQuerySchema>) {
  const { fromMs, toMs } = resolveWindow(window, systemClock.now())
  return withDatabase((db) => searchCorrelations(db, { text, before, limit, fromMs, toMs }))
}

/** @throws AppError `not_found` */
export async function lookUp(text: string) {
  const found = await withDatabase((db) => findCorrelation(db, text))
  if (found) return found
  throw new AppError('not_found', `No event that is still kept has the id ${text}.`)
}

/** @throws AppError `not_found` */
export async function loadCorrelation(id: string, since?: string) {
  const asked = { id, since }
  const correlation = await withDatabase((db) => readCorrelation(db, asked, systemClock.now()))
  if (correlation) return correlation
  throw new AppError('not_found', `No event that is still kept belongs to ${id}.`)
}

/** @throws AppError `not_found` */
export async function loadEvent(id: string, eventId: string) {
  const event = await withDatabase((db) => findEvent(db, id, eventId))
  if (event) return event
  throw new AppError('not_found', `There is no event ${eventId} in ${id}.`)
}
