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

/** Per bin of a window, the oldest first. */
export type HealthBins = {
  checks: number[]
  degraded: number[]
  failing: number[]
  /** Mean response, ms; null where nothing was checked. */
  meanMs: (number | null)[]
}

/** One check of one endpoint over a window. */
export type HealthSeries = LatestHealthCheck & {
  bins: HealthBins
  /** Over all checks of the window that were answered, ms. */
  meanResponseMs: number | null
  /** Streaks of failures that ended in the window, and how long they had taken; null for none. */
  recovery: { count: number; meanMs: number; longestMs: number } | null
}

export type HealthFailure = {
  checkedAt: string
  status: string
  responseTimeMs: number | null
  errorDetails: string | null
  recoveredAt: string | null
}

/** What `/api/v1/health` answers. */
export type HealthAnswer = { from: string; to: string; series: HealthSeries[] }

/** The share of checks that were healthy or only degraded; null where nothing was checked. */
export function uptimeOf({ bins }: Pick<HealthSeries, 'bins'>): number | null {
  const checks = sumOf(bins.checks)
  return checks === 0 ? null : 1 - sumOf(bins.failing) / checks
}

export function sumOf(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0)
}
