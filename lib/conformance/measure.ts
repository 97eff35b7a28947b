import type { EdgeSums, Window } from '#lib/rollups/model.ts'
import { coverOf, knownSinceOf } from '#lib/rollups/rates.ts'
import type { RunCounts } from './model.ts'
import type { PatternConformance } from './schemas.ts'

type Sla = PatternConformance['sla']

/** Runs that were judged, and in how much time they began: the last are not judged yet. */
type Judged = { runs: RunCounts; seconds: number }

/**
 * What a pattern promises, beside what its runs were found to do, and what the edges over which it
 * begins were measured to do.
 */
export function measure(
  declared: unknown,
  edges: readonly EdgeSums[],
  { window, judged }: { window: Window; judged: Judged },
): Sla {
  const over = (sinceMs: number) => coverOf(window, sinceMs).overSeconds
  const calls = edges.reduce((sum, edge) => sum + edge.calls, 0)
  const errors = edges.reduce((sum, edge) => sum + edge.errors, 0)
  const slowest = edges.map(({ p95Ms }) => p95Ms ?? 0)
  return {
    declared: {
      p95Ms: numberIn(declared, 'p95_ms'),
      successRate: numberIn(declared, 'success_rate'),
      throughputRps: numberIn(declared, 'throughput_rps'),
    },
    runs: runsOf(judged),
    measured: {
      ...ratesOf(calls, errors, over(knownSinceOf(edges))),
      p95Ms: calls === 0 ? null : Math.max(...slowest),
    },
    edges: edges.map((edge) => ({
      source: edge.source,
      target: edge.target,
      protocol: edge.protocol,
      ...ratesOf(edge.calls, edge.errors, over(edge.knownSinceMs)),
      p95Ms: edge.p95Ms,
    })),
  }
}

function runsOf({ runs: { succeeded, failed }, seconds }: Judged): Sla['runs'] {
  const count = succeeded + failed
  if (count === 0) return null
  return {
    count,
    successRate: (100 * succeeded) / count,
    throughputRps: count / Math.max(60, seconds),
  }
}

function ratesOf(calls: number, errors: number, seconds: number) {
  return {
    calls,
    successRate: calls === 0 ? null : (100 * (calls - errors)) / calls,
    throughputRps: calls / seconds,
  }
}

function numberIn(sla: unknown, key: string): number | null {
  if (typeof sla !== 'object' || sla === null) return null
  const value: unknown = Object.entries(sla).find(([name]) => name === key)?.[1]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
