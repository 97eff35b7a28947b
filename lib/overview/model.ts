export type Status = 'failing' | 'warning' | 'ok' | 'unknown'
export const statusWords: Record<Status, string> = {
  failing: 'failing',
  warning: 'needs a look',
  ok: 'ok',
  unknown: 'unknown',
}

/** One value a bucket; null where no call is known. */
export type Series = {
  callsPerSecond: (number | null)[]
  /** Between 0 and 1. */
  errorShare: (number | null)[]
  p50Ms: (number | null)[]
  p95Ms: (number | null)[]
  p99Ms: (number | null)[]
}

/** The calls of the window that a service received or, where it receives none, made. */
export type Traffic = {
  direction: 'received' | 'made'
  calls: number
  errors: number
  callsPerSecond: number
  p95Ms: number
}

/** Calls and failed calls per stretch of the window, the oldest first. */
export type Spark = { calls: number[]; errors: number[] }

/** One row of communication_patterns that makes its source look worse; the last minutes' rates. */
export type TroubledEdge = {
  target: string
  protocol: string
  avgLatencyMs: number
  errorShare: number
  callsPerSecond: number
  breaker: string
}

/** Checks of one type that did not find the service healthy within the last hour. */
export type TroubledCheck = {
  type: string
  status: string
  failures: number
  lastFailureAt: string
}

export type Rating = {
  /** From analyze_communication_health(); null for a service that makes no calls. */
  score: number | null
  /** Mean over its outgoing edges. */
  avgLatencyMs: number | null
  errorShare: number | null
  issues: string[]
  recommendations: string[]
}

export type ServiceHealth = Rating & {
  name: string
  kind: string
  status: Status
  /** Why it has this status and score: the rules that fired, with their numbers. */
  reasons: string[]
  traffic: Traffic | null
  spark: Spark
  /** Since when its calls have been failing without a pause. */
  failingSince: string | null
  troubledEdges: TroubledEdge[]
  troubledChecks: TroubledCheck[]
  lastSeenAt: string | null
}

export type OverviewWindow = {
  from: string
  to: string
  tier: string
  bucketSeconds: number
  bucketCount: number
  live: boolean
  /** How many buckets at the end are still growing. */
  incompleteBuckets: number
}

export type Overview = {
  asOf: string
  window: OverviewWindow
  totals: Series
  /** The same for the window before, bucket by bucket. */
  totalsBefore: Series
  /** The worst first. */
  services: ServiceHealth[]
  /** Services that were seen before, but neither call nor are called in the window. */
  silentServices: number
  latestCallAt: string | null
}

/** AR-002: a score is reached by a mean latency and an error rate that are both below its limits. */
export const scoreLimits = [
  { score: 95, latencyMs: 50, errorShare: 0.001 },
  { score: 80, latencyMs: 100, errorShare: 0.005 },
  { score: 65, latencyMs: 200, errorShare: 0.01 },
] as const
export const lowestScore = 40
/** Fewer calls than these say nothing about a share. */
export const fewestCalls = 20

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
    errorShareOf(b) - errorShareOf(a) ||
    (b.traffic?.p95Ms ?? -1) - (a.traffic?.p95Ms ?? -1) ||
    compareNames(a, b)
  )
}

export function errorShareOf({ traffic }: ServiceHealth): number {
  return traffic === null || traffic.calls === 0 ? -1 : traffic.errors / traffic.calls
}

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
  errors: (a, b) => errorShareOf(b) - errorShareOf(a),
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
