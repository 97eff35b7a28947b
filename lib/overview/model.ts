import type { z } from 'zod'
import type { Comparison, WindowRequest } from '#lib/platform/window.ts'
import type {
  Attention,
  overviewSchema,
  ratingSchema,
  worseEdgeSchema,
  worseEdgesSchema,
} from './schemas.ts'

export type Status = 'failing' | 'warning' | 'ok' | 'unknown'
export const statusWords: Record<Status, string> = {
  failing: 'failing',
  warning: 'needs a look',
  ok: 'ok',
  unknown: 'unknown',
}

export type OverviewRequest = { window: WindowRequest; against: Comparison }
export type Overview = z.infer<typeof overviewSchema>
export type OverviewWindow = Overview['window']
export type Series = Overview['totals']
export type ServiceHealth = Overview['services'][number]
export type Rating = z.infer<typeof ratingSchema>
export type Traffic = NonNullable<ServiceHealth['traffic']>
export type Spark = ServiceHealth['spark']
export type WorseEdge = z.infer<typeof worseEdgeSchema>
export type WorseEdges = z.infer<typeof worseEdgesSchema>
export type TroubledEdge = ServiceHealth['troubledEdges'][number]
export type TroubledCheck = ServiceHealth['troubledChecks'][number]

/** AR-002: a score is reached by a mean latency and an error rate that are both below its limits. */
export const scoreLimits = [
  { score: 95, latencyMs: 50, errorShare: 0.001 },
  { score: 80, latencyMs: 100, errorShare: 0.005 },
  { score: 65, latencyMs: 200, errorShare: 0.01 },
] as const
export const lowestScore = 40
/** Fewer calls than these say nothing about a share. */
export const fewestCalls = 20
/** Shares of failed calls from which on a service fails, or needs a look. */
export const failingShare = 0.01
export const warningShare = 0.005
/** An edge without a call for so long is silent. */
export const silentAfterSeconds = 300

const knownWords: Record<string, string> = {
  CIRCUIT_BREAKER_OPEN: 'circuit breaker open',
  HEALTH_CHECK_FAILURES: 'health checks failing',
  OPTIMIZE_LATENCY: 'optimize latency',
  IMPROVE_ERROR_HANDLING: 'improve error handling',
}

/** An issue or a recommendation of analyze_communication_health() as people say it. */
export function wordsFor(code: string): string {
  return knownWords[code] ?? code.toLowerCase().replaceAll('_', ' ')
}

export const severity: Record<Status, number> = { failing: 0, warning: 1, ok: 2, unknown: 3 }

/** The worst first: status, score, share of errors, p95; by name where all are the same. */
export function compareWorstFirst(a: ServiceHealth, b: ServiceHealth): number {
  return (
    severity[a.status] - severity[b.status] ||
    (a.score ?? 100) - (b.score ?? 100) ||
    errorWeightOf(b) - errorWeightOf(a) ||
    (b.traffic?.p95Ms ?? -1) - (a.traffic?.p95Ms ?? -1) ||
    compareNames(a, b)
  )
}

export function errorShareOf({ traffic }: ServiceHealth): number {
  return traffic === null || traffic.calls === 0 ? -1 : traffic.errors / traffic.calls
}

/** A share of few calls says little: in an order it comes after all that can be known, and before none. */
function errorWeightOf(service: ServiceHealth): number {
  const share = errorShareOf(service)
  return share > 0 && (service.traffic?.calls ?? 0) < fewestCalls ? share * littleWeight : share
}

const littleWeight = 1e-9

function compareNames(a: ServiceHealth, b: ServiceHealth): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

export function needsAttention(service: Pick<ServiceHealth, 'status'>): boolean {
  return service.status === 'failing' || service.status === 'warning'
}

export const sortColumns = ['worst', 'name', 'score', 'calls', 'errors', 'p95'] as const
export type SortColumn = (typeof sortColumns)[number]

const comparisons: Record<SortColumn, (a: ServiceHealth, b: ServiceHealth) => number> = {
  worst: compareWorstFirst,
  name: compareNames,
  score: (a, b) => (a.score ?? 101) - (b.score ?? 101),
  calls: (a, b) => (b.traffic?.callsPerSecond ?? -1) - (a.traffic?.callsPerSecond ?? -1),
  errors: (a, b) => errorWeightOf(b) - errorWeightOf(a),
  p95: (a, b) => (b.traffic?.p95Ms ?? -1) - (a.traffic?.p95Ms ?? -1),
}

/** In each column what an operator looks for comes first: the worst, the most, or A. */
export function sortServices(
  services: readonly ServiceHealth[],
  sort: { column: SortColumn; reversed: boolean },
): ServiceHealth[] {
  const compare = comparisons[sort.column]
  const direction = sort.reversed ? -1 : 1
  return services.toSorted((a, b) => direction * compare(a, b) || compareNames(a, b))
}

/** Services in which every word of the filter occurs: in name, kind, status or reasons. */
export function filterServices(
  services: readonly ServiceHealth[],
  filter: string,
): readonly ServiceHealth[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return services
  return services.filter((service) => {
    const text = [
      service.name,
      service.kind,
      service.status,
      ...service.reasons,
      ...[...service.issues, ...service.recommendations].map(wordsFor),
    ]
      .join('\n')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

export function countAttention(services: readonly Pick<ServiceHealth, 'status'>[]): Attention {
  const count = (wanted: Status) => services.filter(({ status }) => status === wanted).length
  return { failing: count('failing'), warning: count('warning') }
}
