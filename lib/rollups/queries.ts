import { sql, type Kysely } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { retentionOf, type Retention, type RetentionConfig } from '#lib/platform/retention.ts'
import { parseCounts } from './counts-in-digits.ts'
import {
  addSparse,
  createHistogram,
  finestFirst,
  percentilesOf,
  tiers,
  toSparse,
  type CountSeries,
  type EdgeFilter,
  type EdgeKey,
  type EdgeSums,
  type Histogram,
  type LatencyColumn,
  type PercentileSeries,
  type Percentiles,
  type Tier,
  type TierRetention,
  type Window,
} from './model.ts'
import { firstBucket, joinEntered, knownSince } from './known-since.ts'
import { piecesOf } from './pieces.ts'
import { isTotal, rowsOf, rowsOfAll, totalsOf } from './rows.ts'

/** A database or a transaction: reads that belong together go through one repeatable-read snapshot. */
type Reader = Kysely<DatabaseSchema>
/** For the window before: `{ ...window, ...windowBefore(window) }`. */
export type Stretch = Pick<Window, 'fromMs' | 'toMs' | 'tier' | 'bucketSeconds' | 'bucketCount'>

/** How long tiers are kept, for `resolveWindow`. */
export function tierRetention(config: RetentionConfig): TierRetention {
  return tierSeconds(retentionOf(config))
}

export function tierSeconds(retention: Retention): TierRetention {
  return {
    '10s': retention.rollups10sHours * 3600,
    '1m': retention.rollups1mDays * 86_400,
    '1h': retention.rollups1hDays * 86_400,
  }
}

/**
 * Each edge with events in the window, summed over it, in the order of source, target, protocol.
 * Counts are of events and calls, times are ms; rates: `ratesOf` in model.ts.
 */
export async function sumEdges(
  db: Reader,
  window: Stretch,
  filter: EdgeFilter = {},
): Promise<EdgeSums[]> {
  const { rows } = await sql<EdgeRow>`
    SELECT source_service AS source, target_service AS target, protocol, calls, errors, timeouts,
      requests, retries, payload_bytes, latency_sum_ms, latency_max_ms, histogram,
      ${knownSince} AS known_since_ms
    FROM (
      SELECT source_service, target_service, protocol,
        sum(calls) AS calls, sum(errors) AS errors, sum(timeouts) AS timeouts,
        sum(requests) AS requests, sum(retries) AS retries, sum(payload_bytes) AS payload_bytes,
        sum(latency_sum_ms) AS latency_sum_ms, max(latency_max_ms) AS latency_max_ms,
        sum(histogram)::text AS histogram, ${firstBucket}
      FROM (${rowsOfAll(piecesOf(window), filter)}) AS piece
      GROUP BY source_service, target_service, protocol
    ) AS sums ${joinEntered}
    ORDER BY source_service, target_service, protocol`.execute(db)
  return rows.map((row) => {
    const { payload_bytes, latency_sum_ms, latency_max_ms, histogram, known_since_ms, ...counts } =
      row
    return {
      ...counts,
      payloadBytes: payload_bytes,
      latencySumMs: latency_sum_ms,
      latencyMaxMs: latency_max_ms,
      knownSinceMs: known_since_ms,
      ...percentilesOf(histogramOf(histogram)),
    }
  })
}

type EdgeRow = EdgeKey & {
  calls: number
  errors: number
  timeouts: number
  requests: number
  retries: number
  payload_bytes: number
  latency_sum_ms: number
  latency_max_ms: number
  histogram: string
  known_since_ms: number
}

/**
 * When the last call before a time (ms) ended, to 10 s, or as exactly as the tiers that are kept can
 * tell; null where none was ever counted.
 */
export async function findLatestCall(db: Reader, asOfMs: number): Promise<number | null> {
  const asOf = new Date(asOfMs)
  const latestIn = (table: string, seconds: number) => sql`(
    SELECT bucket_start + make_interval(secs => ${seconds}) FROM ${sql.table(table)}
    WHERE calls > 0 AND bucket_start <= ${asOf} ORDER BY bucket_start DESC LIMIT 1)`
  const { rows } = await sql<{ at: Date | null }>`
    SELECT COALESCE(${latestIn('rollups_10s', 10)}, ${latestIn('rollups_1m', 60)},
      ${latestIn('rollups_1h', 3_600)}) AS at`.execute(db)
  const at = rows[0]?.at ?? null
  return at === null ? null : Math.min(at.getTime(), asOfMs)
}

/** What a service received, or made, over a window. */
export type ServiceSums = Percentiles & {
  service: string
  direction: 'received' | 'made'
  calls: number
  errors: number
  /** When the first of these edges was first seen: see `rates.ts`. */
  knownSinceMs: number
}

/**
 * The calls that each service received, and those that it made, summed over the window: one entry
 * for each direction in which it has events. Percentiles are ms.
 */
export async function sumServices(db: Reader, window: Stretch): Promise<ServiceSums[]> {
  const { rows } = await sql<{
    service: string
    received: boolean
    calls: number
    errors: number
    histogram: string
    known_since_ms: number
  }>`
    SELECT COALESCE(target_service, source_service) AS service,
      GROUPING(target_service) = 0 AS received, sum(calls) AS calls, sum(errors) AS errors,
      sum(histogram)::text AS histogram, min(${knownSince}) FILTER (WHERE calls > 0) AS known_since_ms
    FROM (
      -- Once per edge: histograms are costly to add, and there are fewer edges than rows.
      SELECT source_service, target_service, protocol, sum(calls) AS calls, sum(errors) AS errors,
        sum(histogram) AS histogram, ${firstBucket}
      FROM (${rowsOfAll(piecesOf(window), {})}) AS piece
      GROUP BY source_service, target_service, protocol
    ) AS sums ${joinEntered}
    GROUP BY GROUPING SETS ((target_service), (source_service))
    ORDER BY service, received`.execute(db)
  return rows.map(({ received, histogram, known_since_ms, ...sums }) => ({
    ...sums,
    knownSinceMs: known_since_ms,
    direction: received ? 'received' : 'made',
    ...percentilesOf(histogramOf(histogram)),
  }))
}

/** The calls that each service received in the window, and how many of them failed. */
export async function sumReceived(
  db: Reader,
  window: Stretch,
): Promise<Map<string, { calls: number; errors: number }>> {
  const { rows } = await sql<{ service: string; calls: number; errors: number }>`
    SELECT target_service AS service, sum(calls) AS calls, sum(errors) AS errors
    FROM (${rowsOfAll(piecesOf(window), {})}) AS piece
    GROUP BY target_service HAVING sum(calls) > 0`.execute(db)
  return new Map(rows.map(({ service, ...counts }) => [service, counts]))
}

/**
 * Calls, failed calls and percentiles (ms) per bucket of the window, over all edges of the filter.
 */
export async function sumBuckets(
  db: Reader,
  window: Stretch,
  filter: EdgeFilter = {},
): Promise<CountSeries & PercentileSeries> {
  const { calls, errors, histograms } = await readBuckets(db, window, filter)
  const percentiles = histograms.map((histogram) => percentilesOf(histogram))
  return {
    calls,
    errors,
    p50Ms: percentiles.map(({ p50Ms }) => p50Ms),
    p95Ms: percentiles.map(({ p95Ms }) => p95Ms),
    p99Ms: percentiles.map(({ p99Ms }) => p99Ms),
  }
}

/**
 * Time × latency: calls by bucket of the window and latency, with the calls and failed calls of each
 * bucket. Failed calls are among the calls; how long they took is not kept apart.
 */
export async function latencyHeatmap(
  db: Reader,
  window: Stretch,
  filter: EdgeFilter = {},
): Promise<CountSeries & { columns: LatencyColumn[] }> {
  const { calls, errors, histograms } = await readBuckets(db, window, filter)
  const columns = histograms.map((histogram) => {
    const { index, count } = toSparse(histogram)
    return { index: Array.from(index), calls: Array.from(count) }
  })
  return { calls, errors, columns }
}

export type GroupBy = 'edge' | 'source' | 'target'
/** One line of a chart or a heatmap: of an edge, or of what a service makes or receives. */
export type GroupSeries = Partial<EdgeKey> & CountSeries

/**
 * Calls and failed calls per bucket of the window, for each edge, source or target of the filter
 * that has any calls, in the order of their names.
 */
export async function sumBucketsBy(
  db: Reader,
  window: Stretch,
  { groupBy, filter = {} }: { groupBy: GroupBy; filter?: EdgeFilter },
): Promise<GroupSeries[]> {
  const rows = await readStrips(db, window, { groupBy, filter })
  const groups = Map.groupBy(rows, (row) =>
    JSON.stringify(groupColumns[groupBy].map((of) => row[of])),
  )
  return [...groups.values()].flatMap((own) => {
    const { source_service, target_service, protocol } = own[0] ?? {}
    const series = seriesOf(window, own)
    // A strip may reach beyond the window.
    if (series.calls.every((count) => count === 0)) return []
    return {
      ...(source_service === undefined ? {} : { source: source_service }),
      ...(target_service === undefined ? {} : { target: target_service }),
      ...(protocol === undefined ? {} : { protocol }),
      ...series,
    }
  })
}

const groupColumns = {
  edge: ['source_service', 'target_service', 'protocol'],
  source: ['source_service'],
  target: ['target_service'],
} as const satisfies Record<GroupBy, readonly string[]>

/** The series that one row of the next tier holds, of a group, in buckets of the window. */
type Strip = {
  source_service?: string
  target_service?: string
  protocol?: string
  from_ms: number
  calls: string
  errors: string
}

async function readStrips(
  db: Reader,
  window: Stretch,
  { groupBy, filter }: { groupBy: GroupBy; filter: EdgeFilter },
): Promise<Strip[]> {
  const columns = sql.join(groupColumns[groupBy].map((column) => sql.ref(column)))
  const next = finestFirst[finestFirst.indexOf(window.tier) + 1] ?? window.tier
  const { rows } = await sql<Strip>`
    SELECT ${columns}, extract(epoch FROM bucket_start) * 1000 AS from_ms,
      sum(calls_series)::text AS calls, sum(errors_series)::text AS errors
    FROM (${rowsOf(widened(window, next), filter)}) AS strip
    GROUP BY bucket_start, ${columns} ORDER BY ${columns}`.execute(db)
  return rows
}

/** The whole buckets of a coarser tier that a stretch lies in. */
function widened({ fromMs, toMs }: Stretch, tier: Tier) {
  const widthMs = tiers[tier].bucketSeconds * 1000
  return {
    tier,
    fromMs: Math.floor(fromMs / widthMs) * widthMs,
    toMs: Math.ceil(toMs / widthMs) * widthMs,
  }
}

function seriesOf(window: Stretch, strips: readonly Strip[]): CountSeries {
  const calls = zeros(window)
  const errors = zeros(window)
  for (const strip of strips) {
    const first = (strip.from_ms - window.fromMs) / (window.bucketSeconds * 1000)
    place(calls, first, strip.calls)
    place(errors, first, strip.errors)
  }
  return { calls, errors }
}

function place(series: number[], first: number, digits: string): void {
  const { index, count } = parseCounts(digits)
  for (let position = 0; position < index.length; position += 1) {
    const bucket = first + (index[position] ?? 0)
    if (bucket >= 0 && bucket < series.length) series[bucket] = count[position] ?? 0
  }
}

async function readBuckets(db: Reader, window: Stretch, filter: EdgeFilter) {
  const { rows } = await sql<{
    start_ms: number
    calls: number
    errors: number
    histogram: string
  }>`
    SELECT extract(epoch FROM bucket_start) * 1000 AS start_ms, sum(calls) AS calls,
      sum(errors) AS errors, sum(histogram)::text AS histogram
    FROM (${isTotal(filter) ? totalsOf(window, filter) : rowsOf(window, filter)}) AS row
    GROUP BY bucket_start`.execute(db)
  const calls = zeros(window)
  const errors = zeros(window)
  const histograms = calls.map(createHistogram)
  for (const row of rows) {
    const bucket = (row.start_ms - window.fromMs) / (window.bucketSeconds * 1000)
    calls[bucket] = row.calls
    errors[bucket] = row.errors
    histograms[bucket] = histogramOf(row.histogram)
  }
  return { calls, errors, histograms }
}

function histogramOf(digits: string): Histogram {
  const histogram = createHistogram()
  addSparse(histogram, parseCounts(digits))
  return histogram
}

function zeros({ bucketCount }: Stretch): number[] {
  return Array<number>(bucketCount).fill(0)
}
