import type { Database, Transaction } from '#lib/db/database.ts'
import type { Comparison } from '#lib/platform/window.ts'
import { comparedWindow, isIncomplete, resolveWindow, type Window } from '#lib/rollups/model.ts'
import {
  findLatestCall,
  sumBuckets,
  sumBucketsBy,
  sumServices,
  type GroupSeries,
} from '#lib/rollups/queries.ts'
import { seriesOf, trafficByService, type ServiceTraffic } from './assemble.ts'
import {
  compareWorstFirst,
  type Overview,
  type OverviewWindow,
  type ServiceHealth,
} from './model.ts'
import { statusOf } from './rating.ts'
import { reasonsFor } from './reasons.ts'
import { getRatings, noRating } from './ratings.ts'
import { listTroubledChecks, listTroubledEdges } from './trouble.ts'

const mostEdgesPerService = 5

/**
 * How healthy the communication of each service is, and the calls of all of them over the window
 * and over what it is compared with. Rates are calls per second, shares lie between 0 and 1, latencies are ms.
 * The score is of now, whatever the window: analyze_communication_health() has no past. Traffic is
 * what a service receives; of one that receives nothing, what it makes.
 */
export async function getOverview(
  db: Database,
  window: Window,
  against: Comparison = 'before',
): Promise<Overview> {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (snapshot) => {
      const before = comparedWindow(window, against)
      const services = await listServices(snapshot)
      const sums = await sumServices(snapshot, window)
      const received = await sumBucketsBy(snapshot, window, { groupBy: 'target' })
      const made = await sumBucketsBy(snapshot, window, { groupBy: 'source' })
      const recent = await sumRecent(snapshot, window, received)
      const traffic = trafficByService({ sums, received, made, recent }, window)
      const health = await listServiceHealth(snapshot, services, { traffic, asOfMs: window.asOfMs })
      const known = new Set([...services.map((row) => row.name), ...traffic.keys()])
      return {
        asOf: new Date(window.asOfMs).toISOString(),
        window: describeWindow(window),
        totals: seriesOf(await sumBuckets(snapshot, window), window),
        totalsBefore: before && seriesOf(await sumBuckets(snapshot, before), before),
        services: health.toSorted(compareWorstFirst),
        silentServices: known.size - health.filter(({ name }) => known.has(name)).length,
        latestCallAt: isoOf(await findLatestCall(snapshot, window.asOfMs)),
      }
    })
}

/** What a service is judged by: of the last five minutes, or of all of a window in the past. */
async function sumRecent(snapshot: Transaction, window: Window, received: readonly GroupSeries[]) {
  if (!window.live) return received
  // Not the buckets of the window, which may be an hour wide.
  const lately = resolveWindow({ range: '5m', against: 'off' }, window.asOfMs)
  return await sumBucketsBy(snapshot, lately, { groupBy: 'target' })
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

type KnownService = { name: string; kind: string; last_seen_at: Date }

async function listServices(snapshot: Transaction): Promise<KnownService[]> {
  return await snapshot.selectFrom('services').select(['name', 'kind', 'last_seen_at']).execute()
}

const noTraffic: ServiceTraffic = {
  traffic: null,
  recent: { calls: 0, errors: 0 },
  spark: { calls: [], errors: [] },
  failingSinceMs: null,
  lastCallMs: null,
}

/** Services with calls in the window, a score or a failing check. */
async function listServiceHealth(
  snapshot: Transaction,
  services: readonly KnownService[],
  { traffic, asOfMs }: { traffic: ReadonlyMap<string, ServiceTraffic>; asOfMs: number },
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
      reasons: reasonsFor(rating, own.recent, {
        edges: troubledEdges,
        checks: troubledChecks,
        asOfMs,
      }),
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
