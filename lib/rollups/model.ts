import {
  longestWindowSeconds,
  presetSeconds,
  secondsBefore,
  type Comparison,
  type WindowRequest,
} from '#lib/platform/window.ts'

/**
 * Latency histograms: base 2, scale 3 (OpenTelemetry exponential histogram). Bucket i holds latencies
 * in (2^(i/8), 2^((i+1)/8)] ms; the lowest bucket holds everything up to 2^-10 ms. Merging is addition.
 */
export const lowestBucket = -81
const highestBucket = 318
const bucketsPerDoubling = 8
const lowestBound = 2 ** -10

/** Calls per bucket, the lowest bucket first. */
export type Histogram = Float64Array
/** The same, without the empty buckets. */
export type SparseHistogram = { index: ArrayLike<number>; count: ArrayLike<number> }

export function bucketIndex(latencyMs: number): number {
  if (!(latencyMs > lowestBound)) return lowestBucket
  // Powers of two, whose logarithm may come out a bit too large, stay in their bucket.
  const index = Math.ceil(Math.log2(latencyMs) * bucketsPerDoubling - 1e-9) - 1
  return Math.min(index, highestBucket)
}

/** Bounds in ms: above `lower`, up to and including `upper`. */
export function bucketBounds(index: number): { lower: number; upper: number } {
  if (index <= lowestBucket) return { lower: 0, upper: lowestBound }
  return {
    lower: 2 ** (index / bucketsPerDoubling),
    upper: 2 ** ((index + 1) / bucketsPerDoubling),
  }
}

export function createHistogram(): Histogram {
  return new Float64Array(highestBucket - lowestBucket + 1)
}

export function addSparse(histogram: Histogram, sparse: SparseHistogram): void {
  for (let position = 0; position < sparse.index.length; position += 1) {
    const index = Math.min(Math.max(sparse.index[position] ?? 0, lowestBucket), highestBucket)
    const slot = index - lowestBucket
    histogram[slot] = (histogram[slot] ?? 0) + (sparse.count[position] ?? 0)
  }
}

export function toSparse(histogram: Histogram): SparseHistogram {
  const index: number[] = []
  const count: number[] = []
  for (let slot = 0; slot < histogram.length; slot += 1) {
    const calls = histogram[slot] ?? 0
    if (calls === 0) continue
    index.push(slot + lowestBucket)
    count.push(calls)
  }
  return { index, count }
}

/**
 * The latency in ms below or at which a share of all calls lies, or null without calls. It is the
 * point of the bucket that is never further than 4.4 % from any latency in it.
 */
export function quantile(histogram: Histogram, share: number): number | null {
  return quantiles(histogram, [share])[0] ?? null
}

/** Of ascending shares, in one pass. */
function quantiles(histogram: Histogram, shares: readonly number[]): (number | null)[] {
  let total = 0
  for (const calls of histogram) total += calls
  if (total === 0) return shares.map(() => null)
  let slot = 0
  let reached = histogram[0] ?? 0
  return shares.map((share) => {
    const rank = Math.max(1, Math.ceil(share * total))
    while (reached < rank) {
      slot += 1
      reached += histogram[slot] ?? 0
    }
    const { lower, upper } = bucketBounds(slot + lowestBucket)
    return (2 * lower * upper) / (lower + upper)
  })
}

export type Tier = '10s' | '1m' | '1h' | '1d'

/**
 * The width of each divides that of the next, and all of them a day (UTC). Days are no buckets of a
 * window; they are there to be read in place of their hours.
 */
export const tiers = {
  '10s': { table: 'rollups_10s', bucketSeconds: 10 },
  '1m': { table: 'rollups_1m', bucketSeconds: 60 },
  '1h': { table: 'rollups_1h', bucketSeconds: 3600 },
  '1d': { table: 'rollups_1d', bucketSeconds: 86_400 },
} as const
export const finestFirst: readonly Tier[] = ['10s', '1m', '1h', '1d']

const longestTierSeconds: Record<Tier, number> = {
  '10s': 15 * 60,
  '1m': 6 * 3600,
  '1h': longestWindowSeconds,
  '1d': 0,
}

/** The time range that a page shows: whole buckets, so the last one may end after `asOfMs`. */
export type Window = {
  fromMs: number
  toMs: number
  /** The moment up to which anything can be known: now, or the end of a stretch of the past. */
  asOfMs: number
  tier: Tier
  bucketSeconds: number
  bucketCount: number
  live: boolean
}

/** How long tiers are kept, in seconds; days as long as hours. */
export type TierRetention = Record<'10s' | '1m' | '1h', number>

export function keptSeconds(tier: Tier, retention: TierRetention): number {
  return retention[tier === '1d' ? '1h' : tier]
}

/** Spans arrive in batches and wait for their partner, so a bucket that just ended still grows. */
export const settlingMs = 10_000

/**
 * The whole buckets of a window, in the finest tier that fits and still has them: those of what it
 * is compared with too, which is the window before unless it is said.
 */
export function resolveWindow(
  { against = 'before', ...request }: WindowRequest & { against?: Comparison },
  nowMs: number,
  retention?: TierRetention,
): Window {
  const live = 'range' in request
  const seconds = live
    ? presetSeconds[request.range]
    : Math.max(1, Math.ceil((request.toMs - request.fromMs) / 1000))
  const requestedFromMs = live ? nowMs - seconds * 1000 : request.fromMs
  const reachesBackSeconds = (nowMs - requestedFromMs) / 1000 + secondsBefore(against, seconds)
  const tier = finestTier(seconds, reachesBackSeconds, retention)
  const { bucketSeconds } = tiers[tier]
  const bucketMs = bucketSeconds * 1000
  const toMs = Math.ceil((live ? nowMs + 1 : request.toMs) / bucketMs) * bucketMs
  const fromMs = live
    ? toMs - seconds * 1000
    : Math.min(Math.floor(request.fromMs / bucketMs) * bucketMs, toMs - bucketMs)
  const bucketCount = (toMs - fromMs) / bucketMs
  return { fromMs, toMs, asOfMs: Math.min(nowMs, toMs), tier, bucketSeconds, bucketCount, live }
}

function finestTier(seconds: number, reachesBackSeconds: number, retention?: TierRetention): Tier {
  const fits = (tier: Tier) =>
    seconds <= longestTierSeconds[tier] &&
    (retention === undefined || reachesBackSeconds <= keptSeconds(tier, retention))
  return finestFirst.find(fits) ?? '1h'
}

/** The window of the same length just before. */
export function windowBefore(window: Window): { fromMs: number; toMs: number } {
  return { fromMs: window.fromMs - (window.toMs - window.fromMs), toMs: window.fromMs }
}

/** The window with which another one is compared, bucket by bucket; null for none. */
export function comparedWindow(window: Window, against: Comparison): Window | null {
  if (against === 'off') return null
  const shiftMs = 1000 * secondsBefore(against, (window.toMs - window.fromMs) / 1000)
  const [fromMs, toMs] = [window.fromMs - shiftMs, window.toMs - shiftMs]
  return { ...window, fromMs, toMs, asOfMs: toMs, live: false }
}

/** True while events of a bucket may still be on their way. */
export function isIncomplete(window: Window, bucket: number): boolean {
  if (!window.live) return false
  const endMs = window.fromMs + (bucket + 1) * window.bucketSeconds * 1000
  return endMs > window.asOfMs - settlingMs
}

export type EdgeKey = { source: string; target: string; protocol: string }

export function edgeKeyOf({ source, target, protocol }: EdgeKey): string {
  return JSON.stringify([source, target, protocol])
}

/** What must hold for the names of an edge; the patterns are those of SQL's LIKE, and case does not matter. */
export type EdgeCondition =
  | { kind: 'and' | 'or'; of: readonly EdgeCondition[] }
  | { kind: 'not'; of: EdgeCondition }
  | { kind: 'like'; of: readonly (keyof EdgeKey)[]; pattern: string }

/** Which edges a read is about; what is left out does not restrict. */
export type EdgeFilter = {
  /** On either side. */
  service?: string | undefined
  source?: string | undefined
  target?: string | undefined
  protocol?: string | undefined
  edges?: readonly EdgeKey[] | undefined
  where?: EdgeCondition | undefined
}

/** Percentiles in ms, at most 4.4 % off; null without calls. */
export type Percentiles = { p50Ms: number | null; p95Ms: number | null; p99Ms: number | null }

/** What happened on an edge in a window. `calls` are ended ones: responses, errors, timeouts. */
export type EdgeSums = EdgeKey &
  Percentiles & {
    calls: number
    /** Calls that ended in an error or a timeout. */
    errors: number
    timeouts: number
    /** Events of calls that were recorded while they were in flight; not ended calls. */
    requests: number
    /** Attempts after the first. */
    retries: number
    payloadBytes: number
    /** Over all calls, so that `latencySumMs / calls` is their mean. */
    latencySumMs: number
    latencyMaxMs: number
    /** When it was first seen, which may be long before the window (-Infinity): see `rates.ts`. */
    knownSinceMs: number
  }

/** One value a bucket of the window, the oldest first: 0 where nothing was counted. */
export type CountSeries = { calls: number[]; errors: number[] }
/** The same for percentiles; null where there are no calls. */
export type PercentileSeries = {
  p50Ms: (number | null)[]
  p95Ms: (number | null)[]
  p99Ms: (number | null)[]
}
/** Calls by bucket of the window, and in it by bucket of `bucketBounds`, without the empty ones. */
export type LatencyColumn = { index: number[]; calls: number[] }

export function percentilesOf(histogram: Histogram): Percentiles {
  const [p50Ms = null, p95Ms = null, p99Ms = null] = quantiles(histogram, [0.5, 0.95, 0.99])
  return { p50Ms, p95Ms, p99Ms }
}
