import { formatLatency, formatShare } from '#lib/platform/format.ts'
import {
  fewestCalls,
  lowestScore,
  scoreLimits,
  severity,
  type Rating,
  type Status,
  type TroubledCheck,
  type TroubledEdge,
} from './model.ts'

/** Calls that a service received in the last minutes of the window. */
export type RecentCalls = { calls: number; errors: number }

export const failingShare = 0.01
const warningShare = 0.005
/** One call that fails is no trend, however few there are beside it. */
const fewestErrors = 3

/**
 * Failing: its calls fail, in either direction, a breaker of it is open or it is down. Warning: it
 * is slow or at risk. A service that makes no calls has no score and is judged by the calls that it receives.
 */
export function statusOf(
  rating: Rating,
  recent: RecentCalls,
  checks: readonly TroubledCheck[],
): Status {
  const verdicts = [statusOfScore(rating), statusOfReceived(recent), statusOfChecks(checks)]
  return verdicts.toSorted((a, b) => severity[a] - severity[b])[0] ?? 'unknown'
}

function statusOfScore({ score, errorShare, issues }: Rating): Status {
  if (score === null) return 'unknown'
  if (issues.includes('CIRCUIT_BREAKER_OPEN')) return 'failing'
  if (score <= lowestScore && (errorShare ?? 0) >= failingShare) return 'failing'
  const unexplained = issues.some((issue) => issue !== 'HEALTH_CHECK_FAILURES')
  return score <= 65 || unexplained ? 'warning' : 'ok'
}

function statusOfReceived({ calls, errors }: RecentCalls): Status {
  if (calls < fewestCalls) return 'unknown'
  const share = errors < fewestErrors ? 0 : errors / calls
  if (share >= failingShare) return 'failing'
  return share >= warningShare ? 'warning' : 'ok'
}

/** A check that has recovered is told as a reason, but is no cause for alarm any more. */
function statusOfChecks(checks: readonly TroubledCheck[]): Status {
  const failing = checks.filter((check) => check.status !== 'healthy')
  if (failing.some(({ type, status }) => status === 'unhealthy' && type !== 'readiness')) {
    return 'failing'
  }
  return failing.length > 0 ? 'warning' : 'unknown'
}

/** The highest limit that a value reaches, if any. */
function reachedLimit(value: number, limits: readonly number[]): number | undefined {
  return limits.toReversed().find((limit) => value >= limit)
}

/** The rules that fired, the gravest first. */
export function reasonsFor(
  rating: Rating,
  recent: RecentCalls,
  trouble: { edges: readonly TroubledEdge[]; checks: readonly TroubledCheck[] },
): string[] {
  const failing = trouble.checks.filter((check) => check.status !== 'healthy')
  const reasons = [
    ...breakerReasons(rating, trouble.edges),
    ...scoreReasons(rating, trouble.edges),
    ...receivedReasons(recent),
    ...checkReasons(failing),
  ]
  return reasons.length > 0 ? reasons : checkReasons(trouble.checks)
}

function breakerReasons(rating: Rating, edges: readonly TroubledEdge[]): string[] {
  if (!rating.issues.includes('CIRCUIT_BREAKER_OPEN')) return []
  const targets = edges.filter((edge) => edge.breaker === 'open').map((edge) => edge.target)
  return targets.length > 0 ? [`breaker open to ${listed(targets)}`] : []
}

function checkReasons(checks: readonly TroubledCheck[]): string[] {
  return checks.map(({ type, status, failures }) => {
    const state = status === 'healthy' ? 'healthy again' : status
    return `${type} ${state} (${failures}\u00a0× failed in an hour)`
  })
}

function scoreReasons(rating: Rating, edges: readonly TroubledEdge[]): string[] {
  const { avgLatencyMs, errorShare } = rating
  if (avgLatencyMs === null || errorShare === null) return []
  const reasons: string[] = []
  const errorLimit = reachedLimit(
    errorShare,
    scoreLimits.map((limit) => limit.errorShare),
  )
  if (errorLimit !== undefined) {
    const worst = worstBy(edges, (edge) => edge.errorShare, errorLimit)
    reasons.push(
      `${formatShare(errorShare)} of its calls fail, limit ${formatShare(errorLimit)}` +
        (worst ? byEdge(worst, formatShare(worst.errorShare), formatShare(errorShare)) : ''),
    )
  }
  const latencyLimit = reachedLimit(
    avgLatencyMs,
    scoreLimits.map((limit) => limit.latencyMs),
  )
  if (latencyLimit !== undefined) {
    const slowest = worstBy(edges, (edge) => edge.avgLatencyMs, latencyLimit)
    reasons.push(
      `mean ${formatLatency(avgLatencyMs)}, limit ${formatLatency(latencyLimit)}` +
        (slowest
          ? byEdge(slowest, formatLatency(slowest.avgLatencyMs), formatLatency(avgLatencyMs))
          : ''),
    )
  }
  return reasons
}

function byEdge({ target }: TroubledEdge, value: string, mean: string): string {
  return value === mean ? ` (to ${target})` : ` (to ${target} ${value})`
}

function receivedReasons({ calls, errors }: RecentCalls): string[] {
  if (calls < fewestCalls || errors < fewestErrors || errors / calls < warningShare) return []
  return [`fails ${formatShare(errors / calls)} of the calls it receives`]
}

function worstBy(
  edges: readonly TroubledEdge[],
  measure: (edge: TroubledEdge) => number,
  limit: number,
): TroubledEdge | undefined {
  return edges
    .filter((edge) => measure(edge) > limit)
    .toSorted((a, b) => measure(b) - measure(a))[0]
}

function listed(names: readonly string[]): string {
  const [first = '', second, ...rest] = names
  if (second === undefined) return first
  return rest.length === 0 ? `${first} and ${second}` : `${first} and ${rest.length + 1} others`
}
