import type { Transaction } from '#lib/db/database.ts'
import { resolveWindow, type Window } from '#lib/rollups/model.ts'
import { sumReceived } from '#lib/rollups/queries.ts'
import type { Rating, Status, TroubledCheck } from './model.ts'
import { statusOf, type RecentCalls } from './rating.ts'
import { getRatings, noRating } from './ratings.ts'
import { listTroubledChecks } from './trouble.ts'

export type Judged = {
  rating: Rating
  recent: RecentCalls
  checks: readonly TroubledCheck[]
  status: Status
}

export const notJudged: Judged = {
  rating: noRating,
  recent: { calls: 0, errors: 0 },
  checks: [],
  status: 'unknown',
}

/** How each service does that is scored, has received calls lately or has a check that failed. */
export async function judgeServices(
  snapshot: Transaction,
  window: Window,
): Promise<Map<string, Judged>> {
  const ratings = await getRatings(snapshot)
  const checks = await listTroubledChecks(snapshot)
  const recent = await sumReceived(snapshot, judgedBy(window))
  const names = new Set([...ratings.keys(), ...checks.keys(), ...recent.keys()])
  return new Map(
    [...names].map((name) => {
      const own = {
        rating: ratings.get(name) ?? notJudged.rating,
        recent: recent.get(name) ?? notJudged.recent,
        checks: checks.get(name) ?? notJudged.checks,
      }
      return [name, { ...own, status: statusOf(own.rating, own.recent, own.checks) }]
    }),
  )
}

/** The calls of the last five minutes, whatever is shown; of a window in the past all of its calls. */
function judgedBy(window: Window): Window {
  return window.live ? resolveWindow({ range: '5m', against: 'off' }, window.asOfMs) : window
}
