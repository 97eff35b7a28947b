import { stateWords, unknownState } from '#lib/breakers/model.ts'
import { csvRow } from '#lib/platform/csv.ts'
import { errorShareOf, type ShownBreaker } from '#lib/breakers/shown.ts'
import { laneWords } from './breaker-words.ts'

type Value = string | number | null
export type BreakerColumn = {
  id: string
  label: string
  numeric?: boolean
  /** Null where it is not known: never 0 for it. */
  valueOf: (breaker: ShownBreaker) => Value
}

const isCounted = ({ toldBy }: ShownBreaker) => toldBy !== 'table'
const hasLane = ({ lane }: ShownBreaker) => lane.some(({ state }) => state !== unknownState)
const count = (
  id: string,
  label: string,
  valueOf: (breaker: ShownBreaker) => number | null,
): BreakerColumn => ({ id, label, numeric: true, valueOf })

/** What the table and its CSV say of a breaker. */
export const breakerColumns: readonly BreakerColumn[] = [
  { id: 'breaker', label: 'Breaker', valueOf: ({ key }) => key },
  { id: 'state', label: 'State', valueOf: ({ state }) => state },
  { id: 'since', label: 'Since', valueOf: ({ since }) => since },
  count('opened', 'Opened/h', (one) => (isCounted(one) ? one.opensPerHour : null)),
  count('not_closed', 'Not closed', (one) => (hasLane(one) ? one.notClosedMs : null)),
  count('rate', 'Calls/s', ({ figures }) => figures?.perSecond ?? null),
  count('errors', 'Errors', ({ figures }) => errorShareOf(figures)),
  count('ok', 'Ok', ({ figures }) => (figures ? figures.sent - figures.errors : null)),
  count('short_circuited', 'Short-circuited', ({ figures }) => figures?.shortCircuited ?? null),
  count('timeout', 'Timeout', ({ figures }) => figures?.timeouts ?? null),
  count('rejected', 'Rejected', ({ figures }) => figures?.rejected ?? null),
  count('failed', 'Failed', ({ figures }) => figures?.failed ?? null),
  {
    id: 'next_try',
    label: 'Next try',
    valueOf: ({ state, nextTryAt }) => (state === 'open' ? nextTryAt : null),
  },
  {
    id: 'override',
    label: 'Override',
    valueOf: ({ override }) => override && `${stateWords(override.state)} by ${override.setBy}`,
  },
  { id: 'over_time', label: 'In the time range', valueOf: ({ lane }) => laneWords(lane) },
]

/** The largest first where it is a number, else by the alphabet; what is not known comes last. */
export function sortByColumn(
  breakers: readonly ShownBreaker[],
  { column, reversed }: { column: string; reversed: boolean },
): readonly ShownBreaker[] {
  const found = breakerColumns.find(({ id }) => id === column)
  if (!found) return breakers
  const sign = (found.numeric === true) === reversed ? 1 : -1
  const compare = (a: Value, b: Value) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    return a === b ? 0 : a < b ? -sign : sign
  }
  return breakers.toSorted((a, b) => compare(found.valueOf(a), found.valueOf(b)))
}

export function breakersToCsv(breakers: readonly ShownBreaker[]): string {
  const head = breakerColumns.map(({ id }) => id)
  const rows = breakers.map((breaker) => breakerColumns.map(({ valueOf }) => valueOf(breaker)))
  return [head, ...rows].map(csvRow).join('')
}
