import type { CountSeries, PercentileSeries, Window } from '#lib/rollups/model.ts'
import { coverOf, passedSecondsOfBucket } from '#lib/rollups/rates.ts'
import type { GroupSeries, ServiceSums } from '#lib/rollups/queries.ts'
import { failingShare, fewestCalls, type Series, type Spark, type Traffic } from './model.ts'

type Counts = { calls: number; errors: number }

const mostSparkPoints = 30

/** Rates of each bucket of a window, the last one cut off at its `asOfMs`. */
export function seriesOf(sums: CountSeries & PercentileSeries, window: Window): Series {
  const { calls, errors } = sums
  return {
    callsPerSecond: calls.map((count, bucket) =>
      count === 0 ? null : rounded(count / passedSecondsOfBucket(window, bucket)),
    ),
    errorShare: calls.map((count, bucket) =>
      count === 0 ? null : rounded((errors[bucket] ?? 0) / count),
    ),
    p50Ms: sums.p50Ms.map(rounded),
    p95Ms: sums.p95Ms.map(rounded),
    p99Ms: sums.p99Ms.map(rounded),
  }
}

export type ServiceTraffic = {
  traffic: Traffic | null
  spark: Spark
  failingSinceMs: number | null
  lastCallMs: number | null
}

/** A bucket in which a service has calls in one direction. */
type OwnBucket = Counts & { startMs: number }

export type ServiceCalls = {
  sums: readonly ServiceSums[]
  received: readonly GroupSeries[]
  made: readonly GroupSeries[]
}

/** What each service received in the window, or made where it received nothing. */
export function trafficByService(
  { sums, received, made }: ServiceCalls,
  window: Window,
): Map<string, ServiceTraffic> {
  const series = {
    received: new Map(received.map((own) => [own.target, own])),
    made: new Map(made.map((own) => [own.source, own])),
  }
  const shown = new Map<string, ServiceSums>()
  for (const own of sums) {
    if (own.calls === 0) continue
    if (own.direction === 'received' || !shown.has(own.service)) shown.set(own.service, own)
  }
  return new Map(
    [...shown.values()].map(({ service, direction, calls, errors, p95Ms, knownSinceMs }) => {
      const own = bucketsOf(series[direction].get(service), window)
      const cover = coverOf(window, knownSinceMs)
      const callsPerSecond = rounded(calls / cover.overSeconds)
      return [
        service,
        {
          traffic: {
            direction,
            calls,
            errors,
            ...cover,
            callsPerSecond,
            p95Ms: rounded(p95Ms) ?? 0,
          },
          spark: sparkOf(own, window),
          failingSinceMs: failingSinceMs(own),
          lastCallMs: lastCallMs(own, window),
        },
      ]
    }),
  )
}

/** The oldest first. */
function bucketsOf(series: GroupSeries | undefined, window: Window): OwnBucket[] {
  const buckets: OwnBucket[] = []
  series?.calls.forEach((calls, bucket) => {
    const startMs = window.fromMs + bucket * window.bucketSeconds * 1000
    if (calls > 0) buckets.push({ startMs, calls, errors: series.errors[bucket] ?? 0 })
  })
  return buckets
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
