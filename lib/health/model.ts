export const checkTypes = ['liveness', 'readiness', 'health'] as const
export type CheckType = (typeof checkTypes)[number]

export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy'

/** Both ends included. */
export type StatusRange = readonly [from: number, to: number]

export type HttpTarget = { kind: 'http'; url: string; expectedStatus: readonly StatusRange[] }
export type GrpcTarget = { kind: 'grpc'; address: string; service: string }

export type Check = {
  serviceName: string
  /** What is probed, as the column `endpoint` holds it. */
  endpoint: string
  type: CheckType
  target: HttpTarget | GrpcTarget
  intervalMs: number
  timeoutMs: number
  degradedAboveMs?: number
}

export type ProbedService = { name: string; endpoint: string | null; checks: Check[] }

export type ProbeResult = {
  status: HealthStatus
  responseTimeMs: number
  errorDetails: string | null
}

export type HealthCheckResult = ProbeResult & {
  serviceName: string
  endpoint: string
  checkType: CheckType
  checkedAt: Date
}

/** Text from the table stays as it is: other programs write there too. Times are ISO 8601, UTC. */
export type LatestHealthCheck = {
  serviceName: string
  endpoint: string
  checkType: string
  status: string
  responseTimeMs: number | null
  errorDetails: string | null
  checkedAt: string
  /** When the first failure of the present streak was seen; null while healthy. */
  failingSince: string | null
}

/** Checks with one key are one series: failures and the recovery that ends them belong together. */
export function seriesKeyOf(row: { serviceName: string; endpoint: string; checkType: string }) {
  return JSON.stringify([row.serviceName, row.endpoint, row.checkType])
}

/** One check of one endpoint over a window. */
export type HealthSeries = LatestHealthCheck & {
  /** 60 equal parts of the window, the oldest first: a letter of `stripLetters` each. */
  strip: string
  checks: number
  degraded: number
  failing: number
  /** Mean over the checks that were answered, ms; null where none was. */
  meanResponseMs: number | null
  /** Streaks of failures that ended in the window, and how long they had taken; null for none. */
  recovery: { count: number; meanMs: number; longestMs: number } | null
}

/** The worst that the checks of a part told; `none` where there were none. */
export const stripLetters = { none: '.', healthy: 'h', degraded: 'd', failing: 'f' } as const

export type HealthFailure = {
  checkedAt: string
  status: string
  responseTimeMs: number | null
  errorDetails: string | null
  recoveredAt: string | null
}

/** What `/api/v1/health` answers. */
export type HealthAnswer = { from: string; to: string; series: HealthSeries[] }

/** What `/api/v1/health/failures` answers. */
export type CheckHistory = {
  from: string
  to: string
  /** Mean response of each part of the window, ms; null where nothing was checked. */
  meanMs: (number | null)[]
  failures: HealthFailure[]
}

/** What `/api/v1/health/troubled` answers. */
export type TroubledChecks = {
  checks: number
  failing: number
  degraded: number
  worst: LatestHealthCheck[]
}

/** The share of checks that were healthy or only degraded; null where nothing was checked. */
export function uptimeOf({
  checks,
  failing,
}: Pick<HealthSeries, 'checks' | 'failing'>): number | null {
  return checks === 0 ? null : 1 - failing / checks
}
