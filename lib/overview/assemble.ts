import { quantile, type Window } from '#lib/rollups/model.ts'
import {
  addSums,
  createAccumulator,
  type Accumulator,
  type BucketSums,
  type Counts,
  type PartialSums,
} from './bucket-sums.ts'
import { fewestCalls, type Series, type Spark, type Traffic } from './model.ts'
import { failingShare, type RecentCalls } from './rating.ts'

const recentMs = 300_000
const mostSparkPoints = 30

type Buckets = ReadonlyMap<number, BucketSums>

/** One value a bucket of a window that begins at `fromMs`, its last bucket cut off at `asOfMs`. */
export function seriesOf(buckets: Buckets, window: Window, fromMs = window.fromMs): Series {
  const bucketMs = window.bucketSeconds * 1000
  const series: Series = { callsPerSecond: [], errorShare: [], p50Ms: [], p95Ms: [], p99Ms: [] }
  for (let bucket = 0; bucket < window.bucketCount; bucket += 1) {
    const startMs = fromMs + bucket * bucketMs
    const sums = buckets.get(startMs)
    const seconds = Math.max(1000, Math.min(bucketMs, window.asOfMs - startMs)) / 1000
    const accumulator = createAccumulator()
    if (sums) addSums(accumulator, sums.total)
    const { calls, errors, histogram } = accumulator
    series.callsPerSecond.push(sums ? rounded(calls / seconds) : null)
    series.errorShare.push(calls > 0 ? rounded(errors / calls) : null)
    series.p50Ms.push(latencyOf(histogram, 0.5))
    series.p95Ms.push(latencyOf(histogram, 0.95))
    series.p99Ms.push(latencyOf(histogram, 0.99))
  }
  return series
}

export type ServiceTraffic = {
  traffic: Traffic | null
  recent: RecentCalls
  spark: Spark
  failingSinceMs: number | null
  lastCallMs: number | null
}

/** What each service received in the window, or made where it received nothing. */
export function trafficByService(
  buckets: Buckets,
  window: Window,
  firstSeenMs: ReadonlyMap<string, number>,
): Map<string, ServiceTraffic> {
  const inOrder = [...buckets].toSorted(([a], [b]) => a - b)
  const received = bucketsByService(inOrder, 'received')
  const made = bucketsByService(inOrder, 'made')
  const byService = new Map([...made, ...received])
  return new Map(
    [...byService].map(([name, own]) => {
      const direction = received.has(name) ? 'received' : 'made'
      const sum = createAccumulator()
      for (const [, sums] of own) addSums(sum, sums)
      const seconds = coveredSeconds(window, firstSeenMs.get(name), own[0]?.[0])
      return [
        name,
        {
          traffic: trafficOf(direction, sum, seconds),
          recent: direction === 'received' ? recentOf(own, window) : { calls: 0, errors: 0 },
          spark: sparkOf(own, window),
          failingSinceMs: failingSinceMs(own),
          lastCallMs: lastCallMs(own, window),
        },
      ]
    }),
  )
}

type OwnBuckets = [number, PartialSums][]

function bucketsByService(
  inOrder: readonly [number, BucketSums][],
  direction: 'received' | 'made',
): Map<string, OwnBuckets> {
  const byService = new Map<string, OwnBuckets>()
  for (const [startMs, sums] of inOrder) {
    for (const [name, own] of sums[direction]) {
      const buckets = byService.get(name)
      if (buckets) buckets.push([startMs, own])
      else byService.set(name, [[startMs, own]])
    }
  }
  return byService
}

/** A service that is younger than the window has its calls divided by its age. */
function coveredSeconds(
  window: Window,
  firstSeenMs: number | undefined,
  firstBucketMs: number | undefined,
): number {
  const knownSince = Math.min(firstSeenMs ?? Infinity, firstBucketMs ?? Infinity)
  return Math.max(1, (window.asOfMs - Math.max(window.fromMs, knownSince)) / 1000)
}

function trafficOf(
  direction: 'received' | 'made',
  { calls, errors, histogram }: Accumulator,
  seconds: number,
): Traffic | null {
  if (calls === 0) return null
  const p95Ms = latencyOf(histogram, 0.95) ?? 0
  return { direction, calls, errors, callsPerSecond: rounded(calls / seconds), p95Ms }
}

function recentOf(own: readonly [number, Counts][], window: Window): RecentCalls {
  const sinceMs = window.live ? window.asOfMs - recentMs : window.fromMs
  return own
    .filter(([startMs]) => startMs + window.bucketSeconds * 1000 > sinceMs)
    .reduce(
      (sum, [, { calls, errors }]) => ({ calls: sum.calls + calls, errors: sum.errors + errors }),
      { calls: 0, errors: 0 },
    )
}

function sparkOf(own: readonly [number, Counts][], window: Window): Spark {
  const perPoint = Math.ceil(window.bucketCount / mostSparkPoints)
  const points = Math.ceil(window.bucketCount / perPoint)
  const spark: Spark = { calls: Array(points).fill(0), errors: Array(points).fill(0) }
  for (const [startMs, { calls, errors }] of own) {
    const bucket = (startMs - window.fromMs) / (window.bucketSeconds * 1000)
    // Points are counted from the end, so that only the first one may hold fewer buckets.
    const point = points - 1 - Math.floor((window.bucketCount - 1 - bucket) / perPoint)
    spark.calls[point] = (spark.calls[point] ?? 0) + calls
    spark.errors[point] = (spark.errors[point] ?? 0) + errors
  }
  return spark
}

/** The start of the first bucket of those, up to the last one, in which too many calls failed. */
function failingSinceMs(own: readonly [number, Counts][]): number | null {
  const firstGood = own.findLastIndex(
    ([, { calls, errors }]) => calls >= fewestCalls && errors / calls < failingShare,
  )
  const since = own.slice(firstGood + 1).find(([, { errors }]) => errors > 0)
  return since?.[0] ?? null
}

function lastCallMs(own: readonly [number, Counts][], window: Window): number | null {
  const last = own.findLast(([, { calls }]) => calls > 0)
  return last ? Math.min(window.asOfMs, last[0] + window.bucketSeconds * 1000) : null
}

function latencyOf(histogram: Accumulator['histogram'], share: number): number | null {
  const latency = quantile(histogram, share)
  return latency === null ? null : rounded(latency)
}

/** Short in JSON, and still more exact than what is shown. */
function rounded(value: number): number {
  return Number(value.toPrecision(5))
}
