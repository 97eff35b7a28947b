import type { z } from 'zod'
import type { Comparison, WindowRequest } from '#lib/platform/window.ts'
import type {
  overviewSchema,
  ratingSchema,
  servicesSchema,
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

function needsAttention(service: Pick<ServiceHealth, 'status'>): boolean {
  return service.status === 'failing' || service.status === 'warning'
}

/** How many services are told at first: of a thousand each answer, and each key typed, would take its time. */
export const shownEach = 100

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

export type Sort = { column: SortColumn; reversed: boolean }
/** Which services are told, of how many, and one that is told wherever it stands. */
export type AskedServices = { filter: string; sort: Sort; most: number; service: string | null }
export type Services = z.infer<typeof servicesSchema>

/** In each column what an operator looks for comes first: the worst, the most, or A. */
export function sortServices(services: readonly ServiceHealth[], sort: Sort): ServiceHealth[] {
  const compare = comparisons[sort.column]
  const direction = sort.reversed ? -1 : 1
  return services.toSorted((a, b) => direction * compare(a, b) || compareNames(a, b))
}

/** As a table shows them. */
export function pickServices(
  services: readonly ServiceHealth[],
  { filter, sort, most, service }: AskedServices,
): Services {
  const sorted = sortServices(filterServices(services, filter), sort)
  const place = sorted.findIndex(({ name }) => name === service)
  return { matching: sorted.length, services: sorted.slice(0, Math.max(most, place + 1)) }
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

export type Summary = Overview['summary']

/** What is to be said of all services together, the worst first. */
export function summarise(services: readonly ServiceHealth[]): Summary {
  const count = (wanted: Status) => services.filter(({ status }) => status === wanted).length
  const failing = services.filter(({ status }) => status === 'failing')
  const onset = firstOnset(failing)
  const worst = onset ?? services.find(needsAttention)
  return {
    services: services.length,
    failing: failing.length,
    warning: count('warning'),
    ok: count('ok'),
    withCalls: services.filter(({ traffic }) => traffic !== null).length,
    receivedCalls: services.reduce(
      (sum, { traffic }) => sum + (traffic?.direction === 'received' ? traffic.calls : 0),
      0,
    ),
    worst: worst
      ? {
          name: worst.name,
          reason: worst.reasons[0] ?? worst.status,
          since: onset?.failingSince ?? null,
        }
      : null,
    cause: causeOf(failing),
  }
}

const fewestCallers = 3
const leastPart = 1 / 3

/** What fails takes its callers along: of many services that fail, the one that most of them call in vain. */
function causeOf(failing: readonly ServiceHealth[]): Summary['cause'] {
  const callers = new Map<string, number>()
  for (const { troubledEdges } of failing) {
    const inVain = troubledEdges.filter(
      ({ breaker, errorShare }) => breaker !== 'closed' || (errorShare ?? 0) >= failingShare,
    )
    for (const target of new Set(inVain.map((edge) => edge.target))) {
      callers.set(target, (callers.get(target) ?? 0) + 1)
    }
  }
  const [most] = [...callers].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
  if (!most || most[1] < Math.max(fewestCallers, leastPart * failing.length)) return null
  const [target, count] = most
  return { target, callers: count }
}

/** Of those that began to fail first, the one that fails most. */
function firstOnset(failing: readonly ServiceHealth[]): ServiceHealth | undefined {
  return failing
    .filter(({ failingSince }) => failingSince !== null)
    .toSorted(
      (a, b) =>
        (a.failingSince ?? '').localeCompare(b.failingSince ?? '') ||
        errorShareOf(b) - errorShareOf(a),
    )[0]
}
