import type { WorseEdge } from '#lib/overview/model.ts'
import { fieldsText } from '#lib/platform/filter/quote.ts'
import { formatLatency, formatShare } from '#lib/platform/format.ts'

/** http · errors 0.1 % → 18 % · p95 61 ms → 2400 ms: what got worse, nothing else. */
export function worseWords({ protocol, errorShare, p95Ms, worse }: WorseEdge): string {
  const words = {
    errors: `errors ${formatShare(errorShare.before)} → ${formatShare(errorShare.now)}`,
    latency: `p95 ${formatLatency(p95Ms.before)} → ${formatLatency(p95Ms.now)}`,
  }
  return [protocol, ...worse.map((what) => words[what])].join(' · ')
}

/** The search for calls that made it worse: failed ones, or those slower than most were before. */
export function explainSearch({ source, target, p95Ms, worse }: WorseEdge): string {
  const edge = fieldsText({ source, target })
  return worse[0] === 'errors'
    ? `${edge} error`
    : `${edge} duration>${Math.ceil(p95Ms.before ?? 0)}ms`
}
