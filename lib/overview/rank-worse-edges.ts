import type { Compared, EdgeChange } from '#lib/rollups/compare-edges.ts'
import { edgeKeyOf, type EdgeSums, type Window } from '#lib/rollups/model.ts'
import { ratesOf } from '#lib/rollups/rates.ts'
import type { WorseEdge } from './model.ts'

/** A rise that callers notice: what rose by less counts for less, however many times over it is. */
const noticedRiseMs = 100
/** Ten more calls of a hundred that fail weigh as much as a p95 that doubled, or as calls that stopped. */
const riseLikeDoubling = 0.1
const failingShare = 0.01
const failingDoublings = 2

/** Edges that did worse than before, the worst first; one without calls before is new, not worse. */
export function rankWorseEdges(
  now: Compared,
  before: Compared,
  changes: ReadonlyMap<string, EdgeChange>,
): WorseEdge[] {
  const own = new Map(now.sums.map((sums) => [edgeKeyOf(sums), sums]))
  const earlier = new Map(before.sums.map((sums) => [edgeKeyOf(sums), sums]))
  return [...changes]
    .flatMap(([key, change]) => {
      const known = earlier.get(key)
      if (known === undefined) return []
      const sums = own.get(key) ?? silent(known)
      const weights = weigh(sums, known, change)
      const worse = whatIsWorse(weights)
      if (worse.length === 0) return []
      const figures = figuresOf(
        { sums, window: now.window },
        { sums: known, window: before.window },
      )
      const edge: WorseEdge = {
        ...figures,
        silentSince: isoOf(change.silentSinceMs),
        worse,
        tone: isFailing(weights, sums) ? 'failing' : 'warning',
      }
      return [{ edge, weight: weights.errors + weights.latency + weights.traffic }]
    })
    .toSorted((a, b) => b.weight - a.weight || b.edge.calls - a.edge.calls)
    .map(({ edge }) => edge)
}

type Weights = Record<WorseEdge['worse'][number], number>

function silent({ source, target, protocol, knownSinceMs }: EdgeSums): EdgeSums {
  return {
    ...{ source, target, protocol, calls: 0, errors: 0, timeouts: 0, requests: 0, retries: 0 },
    ...{ payloadBytes: 0, latencySumMs: 0, latencyMaxMs: 0, p50Ms: null, p95Ms: null, p99Ms: null },
    knownSinceMs,
  }
}

function weigh(now: EdgeSums, before: EdgeSums, change: EdgeChange): Weights {
  const rise = shareOf(now) - shareOf(before)
  const riseMs = (now.p95Ms ?? 0) - (before.p95Ms ?? 0)
  const doublings = Math.log2((now.p95Ms ?? 1) / Math.max(before.p95Ms ?? 1, 1))
  return {
    errors: change.failsMore ? rise / riseLikeDoubling : 0,
    latency: change.isSlower ? doublings * Math.min(1, riseMs / noticedRiseMs) : 0,
    traffic: change.silentSinceMs === null ? 0 : 1,
  }
}

function whatIsWorse(weights: Weights): WorseEdge['worse'] {
  return (['errors', 'latency', 'traffic'] as const)
    .filter((what) => weights[what] > 0)
    .toSorted((a, b) => weights[b] - weights[a])
}

function shareOf({ calls, errors }: EdgeSums): number {
  return calls === 0 ? 0 : errors / calls
}

function isFailing({ errors, latency }: Weights, now: EdgeSums): boolean {
  return (errors > 0 && shareOf(now) >= failingShare) || latency >= failingDoublings
}

type Side = { sums: EdgeSums; window: Window }

function figuresOf(now: Side, before: Side) {
  const { source, target, protocol, calls } = now.sums
  const [own, earlier] = [ratesOf(now.sums, now.window), ratesOf(before.sums, before.window)]
  return {
    ...{ source, target, protocol, calls },
    errorShare: { before: earlier.errorShare, now: own.errorShare },
    p95Ms: { before: before.sums.p95Ms, now: now.sums.p95Ms },
    callsPerSecond: { before: earlier.callsPerSecond, now: own.callsPerSecond },
  }
}

function isoOf(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString()
}
