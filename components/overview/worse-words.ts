import type { WorseEdge } from '#lib/overview/model.ts'
import type { Comparison } from '#lib/platform/window.ts'
import { fieldsText } from '#lib/platform/filter/quote.ts'
import { formatClock, formatLatency, formatRate, formatShare } from '#lib/platform/format.ts'

/** http · errors 0.1 % → 18 % · p95 61 ms → 2400 ms: what got worse, nothing else. */
export function worseWords(edge: WorseEdge, zone: string): string {
  const { protocol, errorShare, p95Ms, worse } = edge
  const words = {
    traffic: silenceWords(edge, zone),
    errors: `errors ${formatShare(errorShare.before)} → ${formatShare(errorShare.now)}`,
    latency: `p95 ${formatLatency(p95Ms.before)} → ${formatLatency(p95Ms.now)}`,
  }
  return [protocol, ...worse.map((what) => words[what])].join(' · ')
}

/** No calls since 10:12, 4.2/s before. */
function silenceWords({ silentSince, callsPerSecond }: WorseEdge, zone: string): string {
  const since = silentSince === null ? '' : ` since ${formatClock(Date.parse(silentSince), zone)}`
  return `no calls${since}, ${formatRate(callsPerSecond.before)}/s before`
}

/** The search for calls that made it worse: failed ones, or those slower than most were before. */
export function explainSearch({ source, target, p95Ms, worse }: WorseEdge): string {
  const edge = fieldsText({ source, target })
  if (worse[0] === 'traffic') return edge
  return worse[0] === 'errors'
    ? `${edge} error`
    : `${edge} duration>${Math.ceil(p95Ms.before ?? 0)}ms`
}

/** What is said where no edge is listed: that all is as before only where there was something before. */
export function nothingWorse(comparedEdges: number, against: Comparison): string {
  if (against === 'off') return 'Nothing is compared. Choose in the header what with.'
  if (comparedEdges > 0) return 'No edge got worse.'
  return `Nothing can be compared: there were no calls in the ${namesOf[against]}.`
}

const namesOf = {
  before: 'window before',
  day: 'window a day before',
  week: 'window a week before',
}
