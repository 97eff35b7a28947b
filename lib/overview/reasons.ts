import { formatDuration, formatLatency, formatShare } from '#lib/platform/format.ts'
import {
  fewestCalls,
  scoreLimits,
  warningShare,
  type Rating,
  type TroubledCheck,
  type TroubledEdge,
} from './model.ts'
import { fewestErrors, isFailing, statusOfChecks, type RecentCalls } from './rating.ts'

type Trouble = {
  edges: readonly TroubledEdge[]
  checks: readonly TroubledCheck[]
  asOfMs: number
}

/** The rules that fired, those first that make it fail. */
export function reasonsFor(rating: Rating, recent: RecentCalls, trouble: Trouble): string[] {
  const isDown = statusOfChecks(trouble.checks) === 'failing'
  const checks = checkReasons(trouble.checks.filter(isFailing))
  const reasons = [
    ...breakerReasons(rating, trouble.edges),
    ...(isDown ? checks : []),
    ...errorReasons(rating, trouble),
    ...receivedReasons(recent),
    ...(isDown ? [] : checks),
    ...latencyReasons(rating, trouble),
    ...unknownReasons(rating),
  ]
  return reasons.length > 0 ? reasons : checkReasons(trouble.checks)
}

function breakerReasons(rating: Rating, edges: readonly TroubledEdge[]): string[] {
  if (!rating.issues.includes('CIRCUIT_BREAKER_OPEN')) return []
  const targets = edges.filter((edge) => edge.breaker === 'open').map((edge) => edge.target)
  return targets.length > 0 ? [`breaker open to ${listed(targets)}`] : []
}

/** One line a state, however many checks and endpoints are in it. */
function checkReasons(checks: readonly TroubledCheck[]): string[] {
  return [...Map.groupBy(checks, stateOf)].map(([state, same]) => {
    const types = [...new Set(same.map(({ type }) => type))]
    const hosts = [...new Set(same.map(({ endpoint }) => hostOf(endpoint)))]
    const where = state === wellAgain ? '' : ` at ${listed(hosts)}`
    const failures = same.reduce((sum, check) => sum + check.failures, 0)
    return `${types.join(', ')} ${types.length === 1 ? 'check' : 'checks'} ${state}${where} (${counted(failures, 'failure')} in an hour)`
  })
}

const wellAgain = 'well again'

function stateOf({ status, retired }: TroubledCheck): string {
  if (retired) return 'no longer made'
  return status === 'healthy' ? wellAgain : status
}

const longestHost = 60

function hostOf(endpoint: string): string {
  const host = endpoint.replace(/^\w+:\/\//, '').replace(/(?<=.)\/.*$/, '')
  return host.length > longestHost ? `${host.slice(0, longestHost - 1)}…` : host
}

function errorReasons({ errorShare, edges: { rated } }: Rating, trouble: Trouble): string[] {
  const limits = scoreLimits.map((limit) => limit.errorShare)
  const limit = errorShare === null ? undefined : reachedLimit(errorShare, limits)
  if (errorShare === null || limit === undefined) return []
  const worst = worstBy(trouble.edges, (edge) => edge.errorShare, limit)
  const end = `limit ${formatShare(limit)}`
  if (rated === 1 && worst) {
    return [`${shareWords(worst)} to ${worst.target} fail, ${end}${pause(worst, trouble)}`]
  }
  const detail = worst ? ` (to ${worst.target} ${failuresOf(worst)}${pause(worst, trouble)})` : ''
  return [`${meanOver(rated)} ${formatShare(errorShare)} of calls fail, ${end}${detail}`]
}

function latencyReasons({ avgLatencyMs, edges: { rated } }: Rating, trouble: Trouble): string[] {
  const limits = scoreLimits.map((limit) => limit.latencyMs)
  const limit = avgLatencyMs === null ? undefined : reachedLimit(avgLatencyMs, limits)
  if (avgLatencyMs === null || limit === undefined) return []
  const slowest = worstBy(trouble.edges, (edge) => edge.avgLatencyMs, limit)
  const end = `limit ${formatLatency(limit)}`
  if (rated === 1 && slowest) {
    const value = formatLatency(avgLatencyMs)
    return [
      `its calls to ${slowest.target} take ${value} on average, ${end}${pause(slowest, trouble)}`,
    ]
  }
  const detail = slowest
    ? ` (to ${slowest.target} ${formatLatency(slowest.avgLatencyMs)}${pause(slowest, trouble)})`
    : ''
  return [`${meanOver(rated)} calls take ${formatLatency(avgLatencyMs)}, ${end}${detail}`]
}

/** Other programs may leave them empty: AR-002 takes what it does not know for the worst. */
function unknownReasons({ score, avgLatencyMs, errorShare }: Rating): string[] {
  if (score === null) return []
  return [
    ...(avgLatencyMs === null ? ['no latency of its calls is told, which scores lowest'] : []),
    ...(errorShare === null ? ['no share of failed calls is told, which scores lowest'] : []),
  ]
}

/** AR-002 takes the mean of the edges' means: it is no share, nor a mean, of all calls. */
function meanOver(edges: number): string {
  return edges === 1 ? 'on its one edge' : `averaged over its ${edges} edges,`
}

/** Of few calls a share says nothing: the calls themselves are told. */
function areFew({ calls, errors }: TroubledEdge): boolean {
  return calls !== null && errors !== null && calls < fewestCalls
}

function failuresOf(edge: TroubledEdge): string {
  return areFew(edge) ? `${edge.errors} of ${edge.calls}` : formatShare(edge.errorShare)
}

function shareWords(edge: TroubledEdge): string {
  return areFew(edge)
    ? `${edge.errors} of its ${edge.calls} calls`
    : `${formatShare(edge.errorShare)} of its calls`
}

function pause({ silentSince }: TroubledEdge, { asOfMs }: Trouble): string {
  return silentSince === null
    ? ''
    : `, no calls for ${formatDuration(asOfMs - Date.parse(silentSince))}`
}

function receivedReasons({ calls, errors }: RecentCalls): string[] {
  if (calls < fewestCalls || errors < fewestErrors || errors / calls < warningShare) return []
  return [`fails ${formatShare(errors / calls)} of the calls it receives`]
}

/** The highest limit that a value reaches, if any. */
function reachedLimit(value: number, limits: readonly number[]): number | undefined {
  return limits.toReversed().find((limit) => value >= limit)
}

function worstBy(
  edges: readonly TroubledEdge[],
  measure: (edge: TroubledEdge) => number | null,
  limit: number,
): TroubledEdge | undefined {
  return edges
    .filter((edge) => (measure(edge) ?? 0) >= limit)
    .toSorted((a, b) => (measure(b) ?? 0) - (measure(a) ?? 0))[0]
}

function listed(names: readonly string[]): string {
  const [first = '', second, ...rest] = names
  if (second === undefined) return first
  return rest.length === 0
    ? `${first} and ${second}`
    : `${first} and ${counted(rest.length + 1, 'other')}`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
