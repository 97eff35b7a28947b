import { sql, type RawBuilder } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import {
  type HealthBins,
  type HealthFailure,
  type HealthSeries,
  seriesKeyOf,
  sumOf,
} from './model.ts'
import { listLatestHealthChecks } from './queries.ts'

export type Stretch = { fromMs: number; toMs: number }
type SeriesKey = { serviceName: string; endpoint: string; checkType: string }

const binCount = 60
/** A failure beyond so many of one series is not listed. */
const mostFailures = 50

type SeriesRow = {
  service_name: string
  endpoint: string
  check_type: string
  mean_ms: number | null
  bins: [
    startMs: number,
    checks: number,
    degraded: number,
    failing: number,
    meanMs: number | null,
  ][]
}

/**
 * Each series of checks that is probed now or was in the window: its present state, 60 bins of the
 * window (checks, and how many of them were degraded or failing, mean response in ms), and how long
 * its failures of the window took to recover. What fails now comes first, then by the share that
 * failed, then by name.
 */
export async function readHealth(db: Database, window: Stretch): Promise<HealthSeries[]> {
  const [latest, bins, recoveries] = await Promise.all([
    listLatestHealthChecks(db),
    readBins(db, window),
    readRecoveries(db, window),
  ])
  const series = latest.map((now): HealthSeries => {
    const key = seriesKeyOf(now)
    const known = bins.get(key) ?? { bins: emptyBins(), meanResponseMs: null }
    return { ...now, ...known, recovery: recoveries.get(key) ?? null }
  })
  return series.toSorted(
    (a, b) =>
      rankOf(a.status) - rankOf(b.status) ||
      failingShare(b) - failingShare(a) ||
      compare(seriesKeyOf(a), seriesKeyOf(b)),
  )
}

function rankOf(status: string): number {
  return status === 'healthy' ? 2 : status === 'degraded' ? 1 : 0
}

function failingShare({ bins }: HealthSeries): number {
  return (sumOf(bins.failing) + sumOf(bins.degraded)) / (sumOf(bins.checks) || 1)
}

function emptyBins(): HealthBins {
  const zeros = () => Array<number>(binCount).fill(0)
  return {
    checks: zeros(),
    degraded: zeros(),
    failing: zeros(),
    meanMs: Array(binCount).fill(null),
  }
}

type Known = Pick<HealthSeries, 'bins' | 'meanResponseMs'>

async function readBins(db: Database, window: Stretch): Promise<Map<string, Known>> {
  const { fromMs, toMs } = window
  // Whole microseconds, as PostgreSQL counts, and never less than a bin: none is left over at the end.
  const binMs = Math.ceil(((toMs - fromMs) * 1000) / binCount) / 1000
  const bin = sql`make_interval(secs => ${binMs / 1000})`
  // date_bin: several times as cheap a row as the same by extract(epoch), which counts in NUMERIC.
  // A row for each series: thousands of rows cost the driver more than PostgreSQL takes to sum them.
  const { rows } = await sql<SeriesRow>`
    SELECT service_name, endpoint, check_type,
      (sum(response_sum) / NULLIF(sum(responses), 0))::float8 AS mean_ms,
      json_agg(json_build_array(extract(epoch FROM bin_start)::float8 * 1000, checks, degraded, failing,
        (response_sum / NULLIF(responses, 0))::float8)) AS bins
    FROM (
      SELECT service_name, endpoint, check_type,
        date_bin(${bin}, at, ${new Date(fromMs)}) AS bin_start,
        sum(checks::int) AS checks, sum(degraded::int) AS degraded, sum(failing::int) AS failing,
        sum(response_sum_ms) AS response_sum, sum(responses::int) AS responses
      FROM (${summed(window, binMs / 1000)}) AS part
      GROUP BY 1, 2, 3, 4 HAVING sum(checks::int) > 0
    ) AS bin GROUP BY 1, 2, 3`.execute(db)
  return new Map(
    rows.map(({ service_name, endpoint, check_type, bins, mean_ms }) => {
      const own = emptyBins()
      for (const [startMs, checks, degraded, failing, meanMs] of bins) {
        const place = Math.round((startMs - fromMs) / binMs)
        own.checks[place] = checks
        own.degraded[place] = degraded
        own.failing[place] = failing
        own.meanMs[place] = meanMs
      }
      const key = { serviceName: service_name, endpoint, checkType: check_type }
      return [seriesKeyOf(key), { bins: own, meanResponseMs: mean_ms }]
    }),
  )
}

/** The widths that `health_check_sums` holds, in seconds. */
const sumWidths = [3600, 720, 60]

/**
 * Sums of the widest buckets that the window consists of and that are no wider than a bin: where a
 * bin's end falls into a bucket, its checks are all in the bin in which it begins. Below a minute
 * there are only the checks themselves.
 */
function summed({ fromMs, toMs }: Stretch, binSeconds: number): RawBuilder<unknown> {
  const [from, to] = [new Date(fromMs), new Date(toMs)]
  const fits = (width: number) =>
    width <= binSeconds && fromMs % (width * 1000) === 0 && toMs % (width * 1000) === 0
  const width = sumWidths.find(fits)
  return width === undefined
    ? sql`
      SELECT service_name, endpoint, check_type, checked_at AS at, 1 AS checks,
        (status = 'degraded')::int AS degraded,
        (status NOT IN ('healthy', 'degraded'))::int AS failing,
        (response_time_ms <> 'NaN')::int AS responses,
        NULLIF(response_time_ms, 'NaN') AS response_sum_ms
      FROM communication_health_checks WHERE checked_at >= ${from} AND checked_at < ${to}`
    : sql`
      SELECT service_name, endpoint, check_type, bucket_start AS at, checks, degraded, failing,
        responses, response_sum_ms
      FROM health_check_sums
      WHERE bucket_seconds = ${width} AND bucket_start >= ${from} AND bucket_start < ${to}`
}

/** A streak of failures ends with the check that found the service well again; all its rows name it. */
async function readRecoveries(db: Database, { fromMs, toMs }: Stretch) {
  const { rows } = await sql<{
    service_name: string
    endpoint: string
    check_type: string
    count: number
    mean_ms: number
    longest_ms: number
  }>`
    SELECT service_name, endpoint, check_type, count(*)::int AS count,
      avg(took)::float8 * 1000 AS mean_ms, max(took)::float8 * 1000 AS longest_ms
    FROM (
      SELECT service_name, endpoint, check_type,
        extract(epoch FROM recovered_at - min(checked_at)) AS took
      FROM communication_health_checks
      WHERE recovered_at >= ${new Date(fromMs)} AND recovered_at < ${new Date(toMs)}
        AND status != 'healthy'
      GROUP BY service_name, endpoint, check_type, recovered_at
    ) AS streak
    GROUP BY 1, 2, 3`.execute(db)
  return new Map(
    rows.map((row) => [
      seriesKeyOf({
        serviceName: row.service_name,
        endpoint: row.endpoint,
        checkType: row.check_type,
      }),
      { count: row.count, meanMs: row.mean_ms, longestMs: row.longest_ms },
    ]),
  )
}

/** The latest failures of one series in a window, newest first; 50 at most. */
export async function listHealthFailures(
  db: Database,
  { serviceName, endpoint, checkType }: SeriesKey,
  { fromMs, toMs }: Stretch,
): Promise<HealthFailure[]> {
  const rows = await db
    .selectFrom('communication_health_checks')
    .select(['checked_at', 'status', 'response_time_ms', 'error_details', 'recovered_at'])
    .where('service_name', '=', serviceName)
    .where('endpoint', '=', endpoint)
    .where('check_type', '=', checkType)
    .where('status', '!=', 'healthy')
    .where('checked_at', '>=', new Date(fromMs))
    .where('checked_at', '<', new Date(toMs))
    .orderBy('checked_at', 'desc')
    .limit(mostFailures)
    .execute()
  return rows.flatMap((row) =>
    row.checked_at === null
      ? []
      : {
          checkedAt: row.checked_at.toISOString(),
          status: row.status,
          responseTimeMs: row.response_time_ms,
          errorDetails: row.error_details,
          recoveredAt: row.recovered_at?.toISOString() ?? null,
        },
  )
}

/** How many series fail now, and how many are degraded. */
export async function countTroubledChecks(
  db: Database,
): Promise<{ failing: number; degraded: number }> {
  const latest = await listLatestHealthChecks(db)
  const count = (rank: number) => latest.filter(({ status }) => rankOf(status) === rank).length
  return { failing: count(0), degraded: count(1) }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
