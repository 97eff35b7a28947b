import { sql, type RawBuilder } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import {
  type HealthFailure,
  type HealthSeries,
  seriesKeyOf,
  stripLetters,
  type TroubledChecks,
} from './model.ts'
import { listLatestHealthChecks } from './queries.ts'

export type Stretch = { fromMs: number; toMs: number }
type SeriesKey = { serviceName: string; endpoint: string; checkType: string }

const binCount = 60
/** A failure beyond so many of one series is not listed. */
const mostFailures = 50

/** How many of those that fail are told beside their count. */
const mostTroubled = 6

type SeriesRow = {
  service_name: string
  endpoint: string
  check_type: string
  checks: number
  degraded: number
  failing: number
  mean_ms: number | null
  parts: string
}

type Sums = Pick<HealthSeries, 'strip' | 'checks' | 'degraded' | 'failing' | 'meanResponseMs'>
const noChecks: Sums = {
  strip: stripLetters.none.repeat(binCount),
  checks: 0,
  degraded: 0,
  failing: 0,
  meanResponseMs: null,
}

/**
 * Each series of checks that is probed now or was in the window: its present state, the worst of each
 * of 60 parts of the window, how many checks there were and how many of them were degraded or
 * failing, the mean response in ms, and how long its failures of the window took to recover. What
 * fails now comes first, then by the share that failed, then by name.
 */
export async function readHealth(db: Database, window: Stretch): Promise<HealthSeries[]> {
  const [latest, sums, recoveries] = await Promise.all([
    listLatestHealthChecks(db),
    readSums(db, window),
    readRecoveries(db, window),
  ])
  const series = latest.map((now): HealthSeries => {
    const key = seriesKeyOf(now)
    return { ...now, ...(sums.get(key) ?? noChecks), recovery: recoveries.get(key) ?? null }
  })
  return series.toSorted(
    (a, b) =>
      rankOf(a.status) - rankOf(b.status) ||
      troubledShare(b) - troubledShare(a) ||
      compare(seriesKeyOf(a), seriesKeyOf(b)),
  )
}

function rankOf(status: string): number {
  return status === 'healthy' ? 2 : status === 'degraded' ? 1 : 0
}

function troubledShare({ checks, degraded, failing }: HealthSeries): number {
  return (failing + degraded) / (checks || 1)
}

/** Whole microseconds, as PostgreSQL counts, and never less than a bin: none is left over at the end. */
function binMsOf({ fromMs, toMs }: Stretch): number {
  return Math.ceil(((toMs - fromMs) * 1000) / binCount) / 1000
}

/**
 * A row for each series, with its parts as text, a character for the place and one for the worst:
 * thousands of rows, or of numbers in JSON, cost more than PostgreSQL takes to sum them.
 */
async function readSums(db: Database, window: Stretch): Promise<Map<string, Sums>> {
  const from = new Date(window.fromMs)
  const binSeconds = binMsOf(window) / 1000
  // date_bin: several times as cheap a row as the same by extract(epoch), which counts in NUMERIC.
  const { rows } = await sql<SeriesRow>`
    SELECT service_name, endpoint, check_type, sum(checks)::int AS checks,
      sum(degraded)::int AS degraded, sum(failing)::int AS failing,
      (sum(response_sum_ms) / NULLIF(sum(responses), 0))::float8 AS mean_ms,
      string_agg(chr(${firstPlace}::int + round(date_part('epoch', bin_start - ${from}) / ${binSeconds}::float8)::int)
        || CASE WHEN failing > 0 THEN ${stripLetters.failing}::text
          WHEN degraded > 0 THEN ${stripLetters.degraded}::text
          ELSE ${stripLetters.healthy}::text END, '') AS parts
    FROM (
      SELECT service_name, endpoint, check_type,
        date_bin(make_interval(secs => ${binSeconds}), at, ${from}) AS bin_start,
        sum(checks::int) AS checks, sum(degraded::int) AS degraded, sum(failing::int) AS failing,
        sum(responses::int) AS responses, sum(response_sum_ms) AS response_sum_ms
      FROM (${summed(window, binSeconds)}) AS part
      GROUP BY 1, 2, 3, 4 HAVING sum(checks::int) > 0
    ) AS bin GROUP BY 1, 2, 3`.execute(db)
  return new Map(
    rows.map(({ service_name, endpoint, check_type, mean_ms, parts, ...counts }) => [
      seriesKeyOf({ serviceName: service_name, endpoint, checkType: check_type }),
      { ...counts, meanResponseMs: roundedMs(mean_ms), strip: stripOf(parts) },
    ]),
  )
}

const firstPlace = 48

function stripOf(parts: string): string {
  const strip = Array<string>(binCount).fill(stripLetters.none)
  for (let at = 0; at < parts.length; at += 2) {
    strip[parts.charCodeAt(at) - firstPlace] = parts.charAt(at + 1)
  }
  return strip.join('')
}

/** As exact as the checks that are stored. */
function roundedMs(valueMs: number | null): number | null {
  return valueMs === null ? null : Math.round(valueMs * 100) / 100
}

/** The mean response of one series in each of 60 parts of a window, ms; null where nothing was checked. */
export async function readResponses(
  db: Database,
  { serviceName, endpoint, checkType }: SeriesKey,
  window: Stretch,
): Promise<(number | null)[]> {
  const binMs = binMsOf(window)
  const { rows } = await sql<{ start_ms: number; mean_ms: number | null }>`
    SELECT extract(epoch FROM bin_start)::float8 * 1000 AS start_ms,
      (sum(response_sum_ms) / NULLIF(sum(responses::int), 0))::float8 AS mean_ms
    FROM (
      SELECT *, date_bin(make_interval(secs => ${binMs / 1000}), at, ${new Date(window.fromMs)})
        AS bin_start
      FROM (${summed(window, binMs / 1000)}) AS part
      WHERE service_name = ${serviceName} AND endpoint = ${endpoint} AND check_type = ${checkType}
    ) AS binned GROUP BY 1`.execute(db)
  const means = Array<number | null>(binCount).fill(null)
  for (const { start_ms, mean_ms } of rows) {
    means[Math.round((start_ms - window.fromMs) / binMs)] = roundedMs(mean_ms)
  }
  return means
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

/** How many series fail now, and how many are degraded; of these the first few, as they began to fail. */
export async function readTroubled(db: Database): Promise<TroubledChecks> {
  const latest = await listLatestHealthChecks(db)
  const count = (rank: number) => latest.filter(({ status }) => rankOf(status) === rank).length
  const worst = latest
    .filter(({ status }) => rankOf(status) < 2)
    .toSorted(
      (a, b) =>
        rankOf(a.status) - rankOf(b.status) || compare(a.failingSince ?? '', b.failingSince ?? ''),
    )
  return {
    checks: latest.length,
    failing: count(0),
    degraded: count(1),
    worst: worst.slice(0, mostTroubled),
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
