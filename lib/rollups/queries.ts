import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import {
  addSparse,
  createHistogram,
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
  type Window,
} from './model.ts'

/** A database or a transaction: reads that belong together go through one repeatable-read snapshot. */
type Reader = Kysely<DatabaseSchema>
/** For the window before: `{ ...window, ...windowBefore(window) }`. */
export type Stretch = Pick<Window, 'fromMs' | 'toMs' | 'tier' | 'bucketSeconds' | 'bucketCount'>

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
    WITH bucket AS (${bucketsOf(window, filter)}),
    histogram AS (
      SELECT source_service, target_service, protocol, array_agg(index) AS index,
        array_agg(n)::text AS count
      FROM (
        SELECT source_service, target_service, protocol, index, sum(n) AS n
        FROM bucket, unnest(histogram_index, histogram_count) AS h (index, n) GROUP BY 1, 2, 3, 4
      ) AS counted GROUP BY 1, 2, 3
    )
    SELECT source_service AS source, target_service AS target, protocol, sums.*, index, count
    FROM (
      SELECT source_service, target_service, protocol, sum(calls) AS calls, sum(errors) AS errors,
        sum(timeouts) AS timeouts, sum(requests) AS requests, sum(retries) AS retries,
        sum(payload_bytes) AS payload_bytes, sum(latency_sum_ms) AS latency_sum_ms,
        max(latency_max_ms) AS latency_max_ms
      FROM bucket GROUP BY 1, 2, 3
    ) AS sums LEFT JOIN histogram USING (source_service, target_service, protocol)
    ORDER BY source_service, target_service, protocol`.execute(db)
  return rows.map((row) => ({
    source: row.source,
    target: row.target,
    protocol: row.protocol,
    calls: row.calls,
    errors: row.errors,
    timeouts: row.timeouts,
    requests: row.requests,
    retries: row.retries,
    payloadBytes: row.payload_bytes,
    latencySumMs: row.latency_sum_ms,
    latencyMaxMs: row.latency_max_ms,
    ...percentilesOf(histogramOf(row)),
  }))
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
} & HistogramRow

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

export type GroupBy = 'edge' | 'source' | 'target'
/** One line of a chart or a heatmap: of an edge, or of what a service makes or receives. */
export type GroupSeries = Partial<EdgeKey> & CountSeries
type GroupSums = GroupSeries & { totalCalls: number; totalErrors: number }

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

/**
 * Calls and failed calls per bucket of the window, for each edge, source or target of the filter
 * that has any, in the order of their names.
 */
export async function sumBucketsBy(
  db: Reader,
  window: Stretch,
  { groupBy, filter = {} }: { groupBy: GroupBy; filter?: EdgeFilter },
): Promise<GroupSeries[]> {
  return (await readGroups(db, window, { groupBy, filter })).map(
    ({ totalCalls: _calls, totalErrors: _errors, ...series }) => series,
  )
}

/**
 * Edges × time: calls and failed calls, the edges with most failed calls first, then by their share,
 * then by name.
 * @returns at most `limit` edges, and of how many.
 */
export async function errorHeatmap(
  db: Reader,
  window: Stretch,
  { filter = {}, limit = 500 }: { filter?: EdgeFilter; limit?: number } = {},
): Promise<{ edges: (EdgeKey & CountSeries)[]; edgeCount: number }> {
  const groups = await readGroups(db, window, { groupBy: 'edge', filter })
  const worstFirst = groups.toSorted(
    (a, b) =>
      b.totalErrors - a.totalErrors ||
      b.totalErrors / (b.totalCalls || 1) - a.totalErrors / (a.totalCalls || 1),
  )
  const edges = worstFirst.slice(0, limit).map((group) => ({
    source: group.source ?? '',
    target: group.target ?? '',
    protocol: group.protocol ?? '',
    calls: group.calls,
    errors: group.errors,
  }))
  return { edges, edgeCount: groups.length }
}

type HistogramRow = { index: number[] | null; count: string | null }

async function readBuckets(db: Reader, window: Stretch, filter: EdgeFilter) {
  const { rows } = await sql<{ start_ms: number; calls: number; errors: number } & HistogramRow>`
    WITH bucket AS (${bucketsOf(window, filter)}),
    histogram AS (
      SELECT bucket_start, array_agg(index) AS index, array_agg(n)::text AS count
      FROM (
        SELECT bucket_start, index, sum(n) AS n
        FROM bucket, unnest(histogram_index, histogram_count) AS h (index, n) GROUP BY 1, 2
      ) AS counted GROUP BY 1
    )
    SELECT extract(epoch FROM bucket_start) * 1000 AS start_ms, sums.calls, sums.errors, index, count
    FROM (
      SELECT bucket_start, sum(calls) AS calls, sum(errors) AS errors FROM bucket GROUP BY 1
    ) AS sums LEFT JOIN histogram USING (bucket_start)`.execute(db)
  const calls = zeros(window)
  const errors = zeros(window)
  const histograms = calls.map(createHistogram)
  for (const row of rows) {
    const bucket = (row.start_ms - window.fromMs) / (window.bucketSeconds * 1000)
    calls[bucket] = row.calls
    errors[bucket] = row.errors
    histograms[bucket] = histogramOf(row)
  }
  return { calls, errors, histograms }
}

const groupColumns: Record<GroupBy, readonly string[]> = {
  edge: ['source_service', 'target_service', 'protocol'],
  source: ['source_service'],
  target: ['target_service'],
}

async function readGroups(
  db: Reader,
  window: Stretch,
  { groupBy, filter }: { groupBy: GroupBy; filter: EdgeFilter },
): Promise<GroupSums[]> {
  const columns = sql.join(groupColumns[groupBy].map((column) => sql.ref(column)))
  const { rows } = await sql<{
    source_service?: string
    target_service?: string
    protocol?: string
    buckets: number[]
    calls: number[]
    errors: number[]
  }>`
    SELECT ${columns}, array_agg(bucket) AS buckets, array_agg(calls) AS calls,
      array_agg(errors) AS errors
    FROM (
      SELECT ${columns}, sum(calls)::float8 AS calls, sum(errors)::float8 AS errors,
        ((extract(epoch FROM bucket_start) * 1000 - ${window.fromMs}::bigint)
          / ${window.bucketSeconds * 1000}::bigint)::integer AS bucket
      FROM (${bucketsOf(window, filter)}) AS bucket GROUP BY bucket_start, ${columns}
    ) AS counted
    GROUP BY ${columns} ORDER BY ${columns}`.execute(db)
  return rows.map((row) => ({
    ...(row.source_service === undefined ? {} : { source: row.source_service }),
    ...(row.target_service === undefined ? {} : { target: row.target_service }),
    ...(row.protocol === undefined ? {} : { protocol: row.protocol }),
    calls: spread(window, row.buckets, row.calls),
    errors: spread(window, row.buckets, row.errors),
    totalCalls: sumOf(row.calls),
    totalErrors: sumOf(row.errors),
  }))
}

function bucketsOf({ tier, fromMs, toMs }: Stretch, filter: EdgeFilter): RawBuilder<unknown> {
  return sql`
    SELECT * FROM ${sql.table(tiers[tier].table)}
    WHERE bucket_start >= ${new Date(fromMs)} AND bucket_start < ${new Date(toMs)}
      AND ${matching(filter)}`
}

function matching({ service, source, target, protocol, edges }: EdgeFilter): RawBuilder<unknown> {
  const conditions = [
    service !== undefined && sql`(source_service = ${service} OR target_service = ${service})`,
    source !== undefined && sql`source_service = ${source}`,
    target !== undefined && sql`target_service = ${target}`,
    protocol !== undefined && sql`protocol = ${protocol}`,
    edges !== undefined &&
      sql`(source_service, target_service, protocol) IN (
        SELECT * FROM unnest(${edges.map((edge) => edge.source)}::text[],
          ${edges.map((edge) => edge.target)}::text[], ${edges.map((edge) => edge.protocol)}::text[])
      )`,
  ]
  return sql.join([sql`true`, ...conditions.filter((condition) => condition !== false)], sql` AND `)
}

function histogramOf({ index, count }: HistogramRow): Histogram {
  const histogram = createHistogram()
  if (index && count)
    addSparse(histogram, { index, count: count.slice(1, -1).split(',').map(Number) })
  return histogram
}

function zeros({ bucketCount }: Stretch): number[] {
  return Array<number>(bucketCount).fill(0)
}

function spread(window: Stretch, buckets: readonly number[], values: readonly number[]): number[] {
  const series = zeros(window)
  for (const [position, bucket] of buckets.entries()) series[bucket] = values[position] ?? 0
  return series
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
