import type { EdgeSums, Window } from './model.ts'

/** What a number of calls is divided by for a rate. */
export type Cover = {
  overSeconds: number
  /** The window reaches back before anything was known of what is rated. */
  isYoung: boolean
}

/** The finest buckets can tell no shorter time apart. */
const leastSeconds = 10

/**
 * The rule for calls per second, on every page: calls are divided by the part of the window in which
 * what makes them was known. An edge that has made two calls a second ever since it was first seen ten
 * minutes ago does so in a window of a day, too; the whole day would say that it hardly calls. Several
 * edges together, and so a service, were known since the first of them was.
 * @param sinceMs `knownSinceMs` of the sums
 */
export function coverOf({ fromMs, asOfMs }: Pick<Window, 'fromMs' | 'asOfMs'>, sinceMs: number) {
  const overSeconds = (asOfMs - Math.max(fromMs, sinceMs)) / 1000
  const isYoung = sinceMs > fromMs
  return { overSeconds: Math.max(leastSeconds, overSeconds), isYoung } satisfies Cover
}

/** Edges as one: over the longest of the times of those that were used. */
export function coverOfAll(edges: readonly (Cover & { calls: number })[]): Cover {
  const used = edges.filter(({ calls }) => calls > 0)
  return {
    overSeconds: used.reduce((most, { overSeconds }) => Math.max(most, overSeconds), leastSeconds),
    isYoung: used.length > 0 && used.every(({ isYoung }) => isYoung),
  }
}

/** The same of sums: when the first of those that were used was first seen. */
export function knownSinceOf(sums: readonly Pick<EdgeSums, 'calls' | 'knownSinceMs'>[]): number {
  const used = sums.filter(({ calls }) => calls > 0)
  if (used.length === 0) return -Infinity
  return Math.min(...used.map(({ knownSinceMs }) => knownSinceMs))
}

/** The seconds of one bucket of a window that have passed; 1 at least. */
export function passedSecondsOfBucket(window: Window, bucket: number): number {
  const startMs = window.fromMs + bucket * window.bucketSeconds * 1000
  return Math.max(1, Math.min(window.bucketSeconds, (window.asOfMs - startMs) / 1000))
}

export type Rates = Cover & {
  callsPerSecond: number
  /** Between 0 and 1; null without calls, as is the mean. */
  errorShare: number | null
  meanMs: number | null
}

export function ratesOf(
  sums: Pick<EdgeSums, 'calls' | 'errors' | 'latencySumMs' | 'knownSinceMs'>,
  window: Pick<Window, 'fromMs' | 'asOfMs'>,
): Rates {
  const { calls, errors, latencySumMs, knownSinceMs } = sums
  const cover = coverOf(window, knownSinceMs)
  return {
    ...cover,
    callsPerSecond: calls / cover.overSeconds,
    errorShare: calls === 0 ? null : errors / calls,
    meanMs: calls === 0 ? null : latencySumMs / calls,
  }
}
