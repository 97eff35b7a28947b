import { sql, type Kysely } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import {
  addSparse,
  createHistogram,
  isIncomplete,
  percentilesOf,
  resolveWindow,
  type EdgeFilter,
  type EdgeKey,
  type EdgeSums,
  type TierRetention,
  type Window,
} from '#lib/rollups/model.ts'
import { knownSinceOf, passedSecondsOfBucket } from '#lib/rollups/rates.ts'
import { latencyHeatmap, sumBucketsBy, sumEdges } from '#lib/rollups/queries.ts'
import { figuresOf } from './queries.ts'
import { readBreakers } from './breaker-queries.ts'
import type { DetailRequest, DetailSubject, MapDetail } from './schemas.ts'

type DetailSeries = MapDetail['series']
type CheckState = MapDetail['checks'][number]
type FailingCall = MapDetail['failing'][number]

type Reader = Kysely<DatabaseSchema>

const mostFailing = 5
const mostFailingEdges = 3
const mostChecks = 20

/**
 * What the side panel tells of an edge, or of a service: the calls it receives, or makes where it
 * receives none. Rates are calls per second, shares lie between 0 and 1, latencies are ms.
 */
export async function getMapDetail(
  db: Database,
  { window: request, subject }: DetailRequest,
  { nowMs, retention }: { nowMs: number; retention: TierRetention },
): Promise<MapDetail> {
  const window = resolveWindow(request, nowMs, retention)
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (snapshot) => {
      const { filter, sums } = await callsOf(snapshot, window, subject)
      const { calls, errors, columns } = await latencyHeatmap(snapshot, window, filter)
      const names = 'service' in subject ? [subject.service] : [subject.source, subject.target]
      return {
        window: describe(window),
        figures: figuresOf(merged(sums, columns), window),
        series: seriesOf(window, { calls, errors, columns }),
        heatmap: columns,
        breakers: await readBreakers(snapshot, window, subject),
        checks: await listChecks(snapshot, names.at(-1) ?? ''),
        patterns: await listPatterns(snapshot, names),
        failing: await listFailing(snapshot, window, sums),
      }
    })
}

async function callsOf(
  db: Reader,
  window: Window,
  subject: DetailSubject,
): Promise<{ filter: EdgeFilter; sums: EdgeSums[] }> {
  if (!('service' in subject)) return { filter: subject, sums: await sumEdges(db, window, subject) }
  const received = { target: subject.service }
  const sums = await sumEdges(db, window, received)
  if (sums.length > 0) return { filter: received, sums }
  const made = { source: subject.service }
  return { filter: made, sums: await sumEdges(db, window, made) }
}

type Columns = MapDetail['heatmap']

/** Edges as one, with the percentiles of all their calls together. */
function merged(sums: readonly EdgeSums[], columns: Columns): EdgeSums | undefined {
  const [first] = sums
  if (first === undefined) return undefined
  const total = (figure: 'calls' | 'errors' | 'timeouts' | 'retries' | 'latencySumMs') =>
    sums.reduce((sum, edge) => sum + edge[figure], 0)
  return {
    ...first,
    calls: total('calls'),
    errors: total('errors'),
    timeouts: total('timeouts'),
    retries: total('retries'),
    latencySumMs: total('latencySumMs'),
    knownSinceMs: knownSinceOf(sums),
    ...percentilesOf(histogramOf(columns)),
  }
}

function histogramOf(columns: Columns) {
  const histogram = createHistogram()
  for (const { index, calls } of columns) addSparse(histogram, { index, count: calls })
  return histogram
}

function seriesOf(
  window: Window,
  { calls, errors, columns }: { calls: number[]; errors: number[]; columns: Columns },
): DetailSeries {
  const percentiles = columns.map((column) => percentilesOf(histogramOf([column])))
  return {
    callsPerSecond: calls.map((count, bucket) => count / passedSecondsOfBucket(window, bucket)),
    errorShare: calls.map((count, bucket) => (count === 0 ? null : (errors[bucket] ?? 0) / count)),
    p50Ms: percentiles.map(({ p50Ms }) => p50Ms),
    p95Ms: percentiles.map(({ p95Ms }) => p95Ms),
    p99Ms: percentiles.map(({ p99Ms }) => p99Ms),
  }
}

function describe(window: Window): MapDetail['window'] {
  const { fromMs, toMs, bucketSeconds, bucketCount } = window
  const buckets = Array.from({ length: bucketCount }, (_, bucket) => bucket)
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    bucketSeconds,
    bucketCount,
    incompleteBuckets: buckets.filter((bucket) => isIncomplete(window, bucket)).length,
  }
}

/** The latest failed calls of the edges that fail most, each from the bucket in which it last failed. */
async function listFailing(
  db: Reader,
  window: Window,
  sums: readonly EdgeSums[],
): Promise<FailingCall[]> {
  const edges = sums
    .filter(({ errors }) => errors > 0)
    .toSorted((a, b) => b.errors - a.errors)
    .slice(0, mostFailingEdges)
  if (edges.length === 0) return []
  const series = await sumBucketsBy(db, window, { groupBy: 'edge', filter: { edges } })
  const found: FailingCall[] = []
  for (const { source = '', target = '', protocol = '', errors } of series) {
    const bucketMs = window.bucketSeconds * 1000
    const fromMs = window.fromMs + errors.findLastIndex((count) => count > 0) * bucketMs
    const edge = { source, target, protocol }
    found.push(...(await latestFailing(db, edge, { fromMs, toMs: fromMs + bucketMs })))
  }
  return found.toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, mostFailing)
}

async function latestFailing(
  db: Reader,
  { source, target, protocol }: EdgeKey,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<FailingCall[]> {
  const rows = await db
    .selectFrom('communication_events')
    .select(['correlation_id', 'occurred_at', 'event_type', 'status_code'])
    .select(['error_message', 'latency_ms'])
    .where('source_service', '=', source)
    .where('target_service', '=', target)
    .where('protocol', '=', protocol)
    .where('event_type', 'in', ['error', 'timeout'])
    .where('occurred_at', '>=', new Date(fromMs))
    .where('occurred_at', '<', new Date(toMs))
    .orderBy('occurred_at', 'desc')
    .limit(mostFailing)
    .execute()
  return rows.map((row) => ({
    ...{ source, target, protocol },
    correlationId: row.correlation_id,
    at: row.occurred_at.toISOString(),
    kind: row.event_type,
    statusCode: row.status_code,
    message: row.error_message,
    latencyMs: row.latency_ms,
  }))
}

/** The latest result of each check of a service. */
async function listChecks(db: Reader, service: string): Promise<CheckState[]> {
  const { rows } = await sql<{
    check_type: string
    endpoint: string
    status: string
    response_time_ms: number | null
    error_details: string | null
    checked_at: Date
  }>`
    SELECT DISTINCT ON (endpoint, check_type) check_type, endpoint, status, response_time_ms,
      error_details, checked_at
    FROM communication_health_checks
    WHERE service_name = ${service} AND checked_at > NOW() - INTERVAL '1 hour'
    ORDER BY endpoint, check_type, checked_at DESC, id DESC
    LIMIT ${mostChecks}`.execute(db)
  return rows.map((row) => ({
    type: row.check_type,
    endpoint: row.endpoint,
    status: row.status,
    responseMs: row.response_time_ms,
    error: row.error_details,
    checkedAt: row.checked_at.toISOString(),
  }))
}

/** Active patterns in which all of the services take part: drafts declare nothing yet. */
async function listPatterns(db: Reader, services: string[]): Promise<MapDetail['patterns']> {
  const rows = await db
    .selectFrom('message_patterns')
    .select(['pattern_name', 'pattern_type'])
    .where('state', '=', 'active')
    .where(sql<boolean>`services_involved @> ${services}::text[]`)
    .orderBy('pattern_name')
    .limit(10)
    .execute()
  return rows.map((row) => ({ name: row.pattern_name, type: row.pattern_type }))
}
