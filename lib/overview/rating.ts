import {
  failingShare,
  fewestCalls,
  lowestScore,
  severity,
  warningShare,
  type Rating,
  type Status,
  type TroubledCheck,
} from './model.ts'

/** Calls that a service received in the last minutes of the window. */
export type RecentCalls = { calls: number; errors: number }

/** One call that fails is no trend, however few there are beside it. */
export const fewestErrors = 3

/**
 * Failing: its calls fail, in either direction, a breaker of it is open or it is down. Warning: it
 * is slow or at risk. A service that makes no calls has no score and is judged by the calls that it
 * receives. Silence keeps bad news (for as long as the score does), but no good ones.
 */
export function statusOf(
  rating: Rating,
  recent: RecentCalls,
  checks: readonly TroubledCheck[],
): Status {
  const verdicts = [statusOfScore(rating), statusOfReceived(recent), statusOfChecks(checks)]
  return verdicts.toSorted((a, b) => severity[a] - severity[b])[0] ?? 'unknown'
}

function statusOfScore({ score, errorShare, issues, edges }: Rating): Status {
  if (issues.includes('CIRCUIT_BREAKER_OPEN')) return 'failing'
  if (score === null) return 'unknown'
  const failed = edges.failedCalls ?? fewestErrors
  if (score <= lowestScore && (errorShare ?? 0) >= failingShare && failed >= fewestErrors) {
    return 'failing'
  }
  const unexplained = issues.some((issue) => issue !== 'HEALTH_CHECK_FAILURES')
  if (score <= 65 || unexplained) return 'warning'
  return edges.silent > 0 && edges.silent === edges.rated ? 'unknown' : 'ok'
}

function statusOfReceived({ calls, errors }: RecentCalls): Status {
  if (calls < fewestCalls) return 'unknown'
  const share = errors < fewestErrors ? 0 : errors / calls
  if (share >= failingShare) return 'failing'
  return share >= warningShare ? 'warning' : 'ok'
}

/** A check that has recovered is told as a reason, but is no cause for alarm any more. */
export function statusOfChecks(checks: readonly TroubledCheck[]): Status {
  const failing = checks.filter(isFailing)
  if (failing.some(({ type, status }) => status === 'unhealthy' && type !== 'readiness')) {
    return 'failing'
  }
  return failing.length > 0 ? 'warning' : 'unknown'
}

export function isFailing({ status, retired }: TroubledCheck): boolean {
  return status !== 'healthy' && !retired
}
