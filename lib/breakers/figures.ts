import { coverOf } from '#lib/rollups/rates.ts'
import { hasCountedAll } from './model.ts'
import type { Breaker } from './schemas.ts'

export type Figures = {
  /** Calls asked for, also those that were not let through. */
  perSecond: number
  overSeconds: number
  isYoung: boolean
  /** Calls that went out, and how many of them failed. */
  sent: number
  errors: number
  /** Those among the errors, of which timeouts are not known of many breakers: then all have failed. */
  timeouts: number | null
  failed: number
  /** Not let through; null where nobody has counted that. */
  shortCircuited: number | null
  rejected: number | null
  /** The breaker's own counts, or those of telemetry where it has none. */
  from: 'breaker' | 'telemetry'
}

const minuteMs = 60_000
type Span = { fromMs: number; toMs: number; endMs: number }

/** Counts are of whole minutes: of those that a window of the past begins and ends in, too. */
function minutesOf({ fromMs, toMs, endMs }: Span) {
  const lastMs = endMs < toMs ? endMs : Math.ceil(toMs / minuteMs) * minuteMs
  return { fromMs: Math.floor(fromMs / minuteMs) * minuteMs, asOfMs: lastMs }
}

/** What a breaker did in a window: as it has counted, or as telemetry tells where that is more. */
export function figuresOf(breaker: Breaker, span: Span): Figures | null {
  const { counters, traffic } = breaker
  const sent = counters.ok + counters.failed + counters.timeouts
  const asked = sent + counters.shortCircuited + counters.rejected
  const sinceMs = breaker.knownSince === null ? -Infinity : Date.parse(breaker.knownSince)
  if (hasCountedAll(breaker)) {
    const { ok: _ok, since: _since, ...counted } = counters
    const own = { ...counted, sent, errors: counters.failed + counters.timeouts }
    const cover = coverOf(minutesOf(span), Math.floor(sinceMs / minuteMs) * minuteMs)
    return { ...own, ...cover, perSecond: asked / cover.overSeconds, from: 'breaker' }
  }
  if (traffic === null) return null
  const { calls, errors, timeouts } = traffic
  const seen = { sent: calls, errors, failed: errors - (timeouts ?? 0), timeouts }
  const stopped = counters.shortCircuited + counters.rejected
  const cover = coverOf({ fromMs: span.fromMs, asOfMs: span.endMs }, sinceMs)
  // Of a part of the time a count is a lower bound, and none is no answer.
  const { shortCircuited, rejected } = counters
  const least = { shortCircuited: shortCircuited || null, rejected: rejected || null }
  const perSecond = (calls + stopped) / cover.overSeconds
  return { ...seen, ...least, ...cover, perSecond, from: 'telemetry' }
}
