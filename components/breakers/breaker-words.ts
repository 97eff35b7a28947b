import { stateWords, unknownState } from '#lib/breakers/model.ts'
import type { Breaker, BreakerLane, Edge } from '#lib/breakers/schemas.ts'
import { fieldsText } from '#lib/platform/filter/quote.ts'
import { clockIn, formatClock, formatDuration } from '#lib/platform/format.ts'

/** 1 open, 1 half-open, 1 forced open, 21 closed: what needs a look comes first. */
export function headline(breakers: readonly Breaker[]): string {
  const counts = new Map<string, number>()
  for (const { state } of breakers) counts.set(state, (counts.get(state) ?? 0) + 1)
  const known = ['open', 'half_open', 'forced_open', 'disabled', 'closed']
  const others = [...counts.keys()].filter((state) => !known.includes(state)).toSorted()
  return [...known.slice(0, -1), ...others, 'closed']
    .filter((state) => counts.has(state))
    .map((state) => `${counts.get(state)} ${stateWords(state)}`)
    .join(', ')
}

/** For how long it has been as it is; nothing where that is not told. */
export function sinceWords({ since }: Breaker, nowMs: number): string | null {
  return since === null ? null : `for ${formatDuration(nowMs - Date.parse(since))}`
}

export function nextTryWords({ state, nextTryAt }: Breaker, nowMs: number): string | null {
  if (nextTryAt === null || state !== 'open') return null
  const inMs = Date.parse(nextTryAt) - nowMs
  return inMs > 0 ? `next try in ${formatDuration(inMs)}` : 'next try with the next call'
}

export function flapWords({ opensPerHour }: Breaker): string | null {
  if (opensPerHour === 0) return null
  return opensPerHour === 1 ? 'opened once in an hour' : `opened ${opensPerHour} × in an hour`
}

/** Who wants what of it until when; and whether its processes have heard of it. */
export function overrideWords({ override, state, toldBy }: Breaker, zone: string): string | null {
  if (override === null) return null
  const { setBy, setAt, expiresAt } = override
  if (override.state === 'reset') return `reset by ${setBy}`
  const end = expiresAt === null ? 'until lifted' : `until ${endWords(setAt, expiresAt, zone)}`
  const words = `${stateWords(override.state)} by ${setBy}, ${end}`
  if (state === override.state) return words
  return `${words}; ${toldBy === 'processes' ? 'its processes have not heard yet' : 'no process runs that would obey'}`
}

function endWords(setAt: string, expiresAt: string, zone: string): string {
  const span = { fromMs: Date.parse(setAt), toMs: Date.parse(expiresAt) }
  return formatClock(span.toMs, zone, clockIn(span, 'minutes'))
}

/** Where the figures of a breaker come from, where they are not its own. */
export function sourceWords({ toldBy }: Breaker): string | null {
  switch (toldBy) {
    case 'table':
      return 'State from communication_patterns, written by another program: no history, no reason.'
    case 'history':
      return 'No process of it runs now.'
    case 'override':
      return 'No process has told of this breaker yet.'
    default:
      return null
  }
}

/** A lane for those who do not see it. */
export function laneWords(lane: BreakerLane['segments']): string {
  const known = lane.filter(({ state }) => state !== unknownState)
  const unknownMs = lane[0]?.state === unknownState ? lane[0].toMs - lane[0].fromMs : 0
  if (known.length === 0) return 'not known'
  const words = knownWords(known)
  return unknownMs === 0 ? words : `not known for the first ${formatDuration(unknownMs)}; ${words}`
}

function knownWords(known: BreakerLane['segments']): string {
  const parts = new Map<string, { times: number; ms: number }>()
  for (const { state, fromMs, toMs } of known) {
    const part = parts.get(state) ?? { times: 0, ms: 0 }
    parts.set(state, { times: part.times + 1, ms: part.ms + toMs - fromMs })
  }
  if (parts.size === 1 && parts.has('closed')) return 'closed all the time'
  return [...parts]
    .map(
      ([state, { times, ms }]) =>
        `${stateWords(state)} ${times === 1 ? 'once' : `${times} times`}, ${formatDuration(ms)} in all`,
    )
    .join('; ')
}

/** failureRate 0.6, calls 20: what a verdict was reached by, as the process told it. */
export function numberWords(numbers: Record<string, number>): string {
  return Object.entries(numbers)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(', ')
}

/** Calls of a stretch of time. */
export type CallSearch = { q: string; from: Date; to: Date }

const beforeMs = 2 * 60_000
const afterMs = 60_000

/** The search for the calls of an edge that failed. */
export function failedCallsText({ source, target }: Edge): string {
  return `${fieldsText({ source, target })} error`
}

/** The search for calls that a breaker did not let through after it had opened. */
export function shortCircuitedAfter({ source, target }: Edge, openedMs: number): CallSearch {
  return {
    q: fieldsText({ source, target, error: 'circuit breaker open' }),
    from: new Date(openedMs),
    to: new Date(openedMs + afterMs),
  }
}

/** The search for the failed calls that an opening came from, and that it caused. */
export function callsAround(edge: Edge, aroundMs: number): CallSearch {
  return {
    q: failedCallsText(edge),
    from: new Date(aroundMs - beforeMs),
    to: new Date(aroundMs + afterMs),
  }
}
