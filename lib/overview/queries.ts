import { sql } from 'kysely'
import type { Database, Transaction } from '#lib/db/database.ts'
import { isIncomplete, windowBefore, type Window } from '#lib/rollups/model.ts'
import { seriesOf, trafficByService, type ServiceTraffic } from './assemble.ts'
import { readBuckets } from './bucket-cache.ts'
import {
  compareWorstFirst,
  type Overview,
  type OverviewWindow,
  type Rating,
  type ServiceHealth,
  type TroubledCheck,
  type TroubledEdge,
} from './model.ts'
import { reasonsFor, statusOf } from './rating.ts'

const mostEdgesPerService = 5

/**
 * How healthy the communication of each service is, and the calls of all of them over the window
 * and the window before. Rates are calls per second, shares lie between 0 and 1, latencies are ms.
 * The score is of now, whatever the window: analyze_communication_health() has no past. Traffic is
 * what a service receives; of one that receives nothing, what it makes.
 */
export async function getOverview(db: Database, window: Window): Promise<Overview> {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (snapshot) => {
      const before = windowBefore(window)
      const { buckets, ids } = await readBuckets(db, snapshot, {
        ...window,
        fromMs: before.fromMs,
      })
      const inWindow = new Map([...buckets].filter(([startMs]) => startMs >= window.fromMs))
      const services = await listServices(snapshot)
      const firstSeenMs = new Map(services.map((row) => [row.name, row.first_seen_at.getTime()]))
      const traffic = trafficByService(inWindow, window, { ids, firstSeenMs })
      const health = await listServiceHealth(snapshot, services, traffic)
      const known = new Set([...services.map((row) => row.name), ...traffic.keys()])
      const latestCallMs = Math.max(...[...traffic.values()].map((own) => own.lastCallMs ?? 0), 0)
      return {
        asOf: new Date(window.asOfMs).toISOString(),
        window: describeWindow(window),
        totals: seriesOf(inWindow, window),
        totalsBefore: seriesOf(buckets, { ...window, asOfMs: window.fromMs }, before.fromMs),
        services: health.toSorted(compareWorstFirst),
        silentServices: known.size - health.filter(({ name }) => known.has(name)).length,
        latestCallAt: latestCallMs === 0 ? null : new Date(latestCallMs).toISOString(),
      }
    })
}

function describeWindow(window: Window): OverviewWindow {
  const { tier, bucketSeconds, bucketCount, live } = window
  const incomplete = Array.from({ length: bucketCount }, (_, bucket) =>
    isIncomplete(window, bucket),
  )
  return {
    from: new Date(window.fromMs).toISOString(),
    to: new Date(window.toMs).toISOString(),
    tier,
    bucketSeconds,
    bucketCount,
    live,
    incompleteBuckets: incomplete.filter(Boolean).length,
  }
}

type KnownService = { name: string; kind: string; first_seen_at: Date; last_seen_at: Date }

async function listServices(snapshot: Transaction): Promise<KnownService[]> {
  return await snapshot
    .selectFrom('services')
    .select(['name', 'kind', 'first_seen_at', 'last_seen_at'])
    .execute()
}

const noTraffic: ServiceTraffic = {
  traffic: null,
  recent: { calls: 0, errors: 0 },
  spark: { calls: [], errors: [] },
  failingSinceMs: null,
  lastCallMs: null,
}
const noRating: Rating = {
  score: null,
  avgLatencyMs: null,
  errorShare: null,
  issues: [],
  recommendations: [],
}

/** Services with calls in the window, a score or a failing check. */
async function listServiceHealth(
  snapshot: Transaction,
  services: readonly KnownService[],
  traffic: ReadonlyMap<string, ServiceTraffic>,
): Promise<ServiceHealth[]> {
  const ratings = await getRatings(snapshot)
  const edges = await listTroubledEdges(snapshot)
  const checks = await listTroubledChecks(snapshot)
  const known = new Map(services.map((row) => [row.name, row]))
  const names = new Set([...traffic.keys(), ...ratings.keys(), ...checks.keys()])
  return [...names].map((name) => {
    const rating = ratings.get(name) ?? noRating
    const own = traffic.get(name) ?? noTraffic
    const troubledEdges = edges.get(name) ?? []
    const troubledChecks = checks.get(name) ?? []
    const status = statusOf(rating, own.recent, troubledChecks)
    const lastSeenMs = Math.max(own.lastCallMs ?? 0, known.get(name)?.last_seen_at.getTime() ?? 0)
    return {
      ...rating,
      name,
      kind: known.get(name)?.kind ?? 'service',
      status,
      reasons: reasonsFor(rating, own.recent, { edges: troubledEdges, checks: troubledChecks }),
      traffic: own.traffic,
      spark: own.spark,
      failingSince: status === 'failing' ? isoOf(own.failingSinceMs) : null,
      troubledEdges: troubledEdges.slice(0, mostEdgesPerService),
      troubledChecks,
      lastSeenAt: lastSeenMs === 0 ? null : isoOf(lastSeenMs),
    }
  })
}

function isoOf(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString()
}

async function getRatings(snapshot: Transaction): Promise<Map<string, Rating>> {
  const { rows } = await sql<{
    service_name: string
    communication_score: number
    avg_latency: number | null
    error_rate: number | null
    reliability_issues: string[]
    recommendations: string[]
  }>`SELECT * FROM analyze_communication_health()`.execute(snapshot)
  return new Map(
    rows.map((row) => [
      row.service_name,
      {
        score: row.communication_score,
        avgLatencyMs: row.avg_latency,
        errorShare: row.error_rate === null ? null : row.error_rate / 100,
        issues: row.reliability_issues,
        recommendations: row.recommendations,
      },
    ]),
  )
}

/** By source, the worst first: edges that cost their source some of its score. */
async function listTroubledEdges(snapshot: Transaction): Promise<Map<string, TroubledEdge[]>> {
  const rows = await snapshot
    .selectFrom('communication_patterns')
    .select(['source_service', 'target_service', 'protocol', 'circuit_breaker_state'])
    .select(['avg_latency_ms', 'error_rate', 'throughput_rps'])
    .where((where) =>
      where.or([
        where('avg_latency_ms', '>=', 50),
        where('error_rate', '>=', 0.1),
        where('circuit_breaker_state', '!=', 'closed'),
      ]),
    )
    .orderBy(sql`circuit_breaker_state = 'open'`, 'desc')
    .orderBy('error_rate', 'desc')
    .orderBy('avg_latency_ms', 'desc')
    .orderBy('target_service')
    .orderBy('protocol')
    .execute()
  const bySource = [...Map.groupBy(rows, (row) => row.source_service)]
  return new Map(
    bySource.map(([source, edges]) => [
      source,
      edges.map((edge) => ({
        target: edge.target_service,
        protocol: edge.protocol,
        avgLatencyMs: edge.avg_latency_ms ?? 0,
        errorShare: (edge.error_rate ?? 0) / 100,
        callsPerSecond: edge.throughput_rps ?? 0,
        breaker: edge.circuit_breaker_state ?? 'closed',
      })),
    ]),
  )
}

/** By service: checks that failed within the hour that analyze_communication_health() looks back. */
async function listTroubledChecks(snapshot: Transaction): Promise<Map<string, TroubledCheck[]>> {
  const { rows } = await sql<{
    service_name: string
    check_type: string
    failures: string
    last_failure_at: Date
    status: string
  }>`
    SELECT failed.*, latest.status
    FROM (
      SELECT service_name, check_type, count(*) AS failures, max(checked_at) AS last_failure_at
      FROM communication_health_checks
      WHERE status != 'healthy' AND checked_at > NOW() - INTERVAL '1 hour'
      GROUP BY service_name, check_type
    ) AS failed,
    LATERAL (
      SELECT status FROM communication_health_checks c
      WHERE c.service_name = failed.service_name AND c.check_type = failed.check_type
        AND c.checked_at > NOW() - INTERVAL '1 hour'
      ORDER BY checked_at DESC, id DESC LIMIT 1
    ) AS latest
    ORDER BY latest.status = 'healthy', check_type`.execute(snapshot)
  const byService = [...Map.groupBy(rows, (row) => row.service_name)]
  return new Map(
    byService.map(([service, checks]) => [
      service,
      checks.map((check) => ({
        type: check.check_type,
        status: check.status,
        failures: Number(check.failures),
        lastFailureAt: check.last_failure_at.toISOString(),
      })),
    ]),
  )
}
