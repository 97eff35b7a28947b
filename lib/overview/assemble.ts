import { addSparse, createHistogram, quantile, type Window } from '#lib/rollups/model.ts'
import type { BucketSums, Counts, ServiceColumns, ServiceIds } from './bucket-sums.ts'
import { fewestCalls, type Series, type Spark, type Traffic } from './model.ts'
import { failingShare, type RecentCalls } from './rating.ts'

const recentMs = 300_000
const mostSparkPoints = 30

export type Buckets = ReadonlyMap<number, BucketSums>

/** One value a bucket of a window that begins at `fromMs`, its last bucket cut off at `asOfMs`. */
export function seriesOf(buckets: Buckets, window: Window, fromMs = window.fromMs): Series {
  const bucketMs = window.bucketSeconds * 1000
  const series: Series = { callsPerSecond: [], errorShare: [], p50Ms: [], p95Ms: [], p99Ms: [] }
  for (let bucket = 0; bucket < window.bucketCount; bucket += 1) {
    const startMs = fromMs + bucket * bucketMs
    const total = buckets.get(startMs)?.total
    const seconds = Math.max(1000, Math.min(bucketMs, window.asOfMs - startMs)) / 1000
    const histogram = createHistogram()
    if (total) addSparse(histogram, total.latency)
    series.callsPerSecond.push(total ? rounded(total.calls / seconds) : null)
    series.errorShare.push(total && total.calls > 0 ? rounded(total.errors / total.calls) : null)
    series.p50Ms.push(rounded(quantile(histogram, 0.5)))
    series.p95Ms.push(rounded(quantile(histogram, 0.95)))
    series.p99Ms.push(rounded(quantile(histogram, 0.99)))
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

/** The buckets in which a service has calls in one direction, the oldest first. */
type OwnBucket = Counts & { startMs: number; columns: ServiceColumns; row: number }

/** What each service received in the window, or made where it received nothing. */
export function trafficByService(
  buckets: Buckets,
  window: Window,
  known: { ids: ServiceIds; firstSeenMs: ReadonlyMap<string, number> },
): Map<string, ServiceTraffic> {
  const inOrder = [...buckets].toSorted(([a], [b]) => a - b)
  const received = bucketsByService(inOrder, 'received')
  const made = bucketsByService(inOrder, 'made')
  const services = new Set([...received.keys(), ...made.keys()])
  return new Map(
    [...services].map((id) => {
      const name = known.ids.names[id] ?? ''
      const direction = received.has(id) ? 'received' : 'made'
      const own = received.get(id) ?? made.get(id) ?? []
      const seconds = coveredSeconds(window, known.firstSeenMs.get(name), own[0]?.startMs)
      return [
        name,
        {
          traffic: trafficOf(direction, own, seconds),
          recent: direction === 'received' ? recentOf(own, window) : { calls: 0, errors: 0 },
          spark: sparkOf(own, window),
          failingSinceMs: failingSinceMs(own),
          lastCallMs: lastCallMs(own, window),
        },
      ]
    }),
  )
}

function bucketsByService(
  inOrder: readonly [number, BucketSums][],
  direction: 'received' | 'made',
): Map<number, OwnBucket[]> {
  const byService = new Map<number, OwnBucket[]>()
  for (const [startMs, sums] of inOrder) {
    const columns = sums[direction]
    columns.service.forEach((id, row) => {
      const [calls, errors] = [columns.calls[row] ?? 0, columns.errors[row] ?? 0]
      if (calls === 0) return
      const own = byService.get(id)
      const bucket = { startMs, calls, errors, columns, row }
      if (own) own.push(bucket)
      else byService.set(id, [bucket])
    })
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
  own: readonly OwnBucket[],
  seconds: number,
): Traffic | null {
  const { calls, errors } = countsOf(own)
  if (calls === 0) return null
  const histogram = createHistogram()
  for (const { columns, row } of own) {
    const [from, to] = [columns.offset[row], columns.offset[row + 1]]
    addSparse(histogram, {
      index: columns.latencyIndex.subarray(from, to),
      count: columns.latencyCount.subarray(from, to),
    })
  }
  const p95Ms = rounded(quantile(histogram, 0.95)) ?? 0
  return { direction, calls, errors, callsPerSecond: rounded(calls / seconds), p95Ms }
}

function countsOf(buckets: readonly Counts[]): Counts {
  const sum = { calls: 0, errors: 0 }
  for (const { calls, errors } of buckets) {
    sum.calls += calls
    sum.errors += errors
  }
  return sum
}

function recentOf(own: readonly OwnBucket[], window: Window): RecentCalls {
  const sinceMs = window.live ? window.asOfMs - recentMs : window.fromMs
  return countsOf(own.filter(({ startMs }) => startMs + window.bucketSeconds * 1000 > sinceMs))
}

function sparkOf(own: readonly OwnBucket[], window: Window): Spark {
  const perPoint = Math.ceil(window.bucketCount / mostSparkPoints)
  const points = Math.ceil(window.bucketCount / perPoint)
  const spark: Spark = { calls: Array(points).fill(0), errors: Array(points).fill(0) }
  for (const { startMs, calls, errors } of own) {
    const bucket = (startMs - window.fromMs) / (window.bucketSeconds * 1000)
    // Points are counted from the end, so that only the first one may hold fewer buckets.
    const point = points - 1 - Math.floor((window.bucketCount - 1 - bucket) / perPoint)
    spark.calls[point] = (spark.calls[point] ?? 0) + calls
    spark.errors[point] = (spark.errors[point] ?? 0) + errors
  }
  return spark
}

/**
 * When the failures began that go on to the end: going back, as many buckets are taken together as
 * it needs for a share to say something, until a share is good.
 */
function failingSinceMs(own: readonly OwnBucket[]): number | null {
  let sinceMs: number | null = null
  let group: Counts & { sinceMs: number | null } = { calls: 0, errors: 0, sinceMs: null }
  for (const { startMs, calls, errors } of own.toReversed()) {
    group = {
      calls: group.calls + calls,
      errors: group.errors + errors,
      sinceMs: errors > 0 ? startMs : group.sinceMs,
    }
    if (group.calls < fewestCalls) continue
    if (group.errors / group.calls < failingShare) return sinceMs
    sinceMs = group.sinceMs
    group = { calls: 0, errors: 0, sinceMs: null }
  }
  return group.sinceMs ?? sinceMs
}

function lastCallMs(own: readonly OwnBucket[], window: Window): number | null {
  const last = own.at(-1)
  return last ? Math.min(window.asOfMs, last.startMs + window.bucketSeconds * 1000) : null
}

/** Short in JSON, and still more exact than what is shown. */
function rounded<Value extends number | null>(value: Value): Value
function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(5))
}
