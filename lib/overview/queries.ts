import type { Database, Transaction } from '#lib/db/database.ts'
import type { Comparison } from '#lib/platform/window.ts'
import { comparedWindow, isIncomplete, type Window } from '#lib/rollups/model.ts'
import { findLatestCall, sumBuckets, sumBucketsBy, sumServices } from '#lib/rollups/queries.ts'
import { seriesOf, trafficByService, type ServiceTraffic } from './assemble.ts'
import {
  compareWorstFirst,
  summarise,
  type Overview,
  type OverviewWindow,
  type ServiceHealth,
  type Status,
} from './model.ts'
import { judgeServices, notJudged } from './judge-services.ts'
import { reasonsFor } from './reasons.ts'
import type { Attention } from './schemas.ts'
import { listTroubledEdges } from './trouble.ts'

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
      const traffic = trafficByService({ sums, received, made }, window)
      const health = await listServiceHealth(snapshot, services, { traffic, window })
      const ranked = health.toSorted(compareWorstFirst)
      const known = new Set([...services.map((row) => row.name), ...traffic.keys()])
      return {
        asOf: new Date(window.asOfMs).toISOString(),
        window: describeWindow(window),
        totals: seriesOf(await sumBuckets(snapshot, window), window),
        totalsBefore: before && seriesOf(await sumBuckets(snapshot, before), before),
        summary: summarise(ranked),
        services: ranked,
        silentServices: known.size - health.filter(({ name }) => known.has(name)).length,
        latestCallAt: isoOf(await findLatestCall(snapshot, window.asOfMs)),
      }
    })
}

/** How many services need attention, without reading what the overview draws of them. */
export async function countAttention(db: Database, window: Window): Promise<Attention> {
  const judged = await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((snapshot) => judgeServices(snapshot, window))
  const count = (wanted: Status) =>
    [...judged.values()].filter(({ status }) => status === wanted).length
  return { failing: count('failing'), warning: count('warning') }
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
  spark: { calls: [], errors: [] },
  failingSinceMs: null,
  lastCallMs: null,
}

/** Services with calls in the window, a score or a failing check. */
async function listServiceHealth(
  snapshot: Transaction,
  services: readonly KnownService[],
  { traffic, window }: { traffic: ReadonlyMap<string, ServiceTraffic>; window: Window },
): Promise<ServiceHealth[]> {
  const judged = await judgeServices(snapshot, window)
  const edges = await listTroubledEdges(snapshot)
  const known = new Map(services.map((row) => [row.name, row]))
  const names = new Set([...traffic.keys(), ...judged.keys()])
  return [...names].map((name) => {
    const { rating, recent, checks, status } = judged.get(name) ?? notJudged
    const own = traffic.get(name) ?? noTraffic
    const troubledEdges = edges.get(name) ?? []
    const lastSeenMs = Math.max(own.lastCallMs ?? 0, known.get(name)?.last_seen_at.getTime() ?? 0)
    const trouble = { edges: troubledEdges, checks, asOfMs: window.asOfMs }
    return {
      ...rating,
      name,
      kind: known.get(name)?.kind ?? 'service',
      status,
      reasons: reasonsFor(rating, recent, trouble),
      traffic: own.traffic,
      spark: own.spark,
      failingSince: status === 'failing' ? isoOf(own.failingSinceMs) : null,
      troubledEdges: troubledEdges.slice(0, mostEdgesPerService),
      troubledChecks: [...checks],
      lastSeenAt: lastSeenMs === 0 ? null : isoOf(lastSeenMs),
    }
  })
}

function isoOf(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString()
}
