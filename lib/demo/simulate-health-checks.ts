import type { HealthCheckResult } from '#lib/health/model.ts'
import { checkIntervalSeconds, demoChecks, type HttpPorts } from './communication-file.ts'
import { healthAnswerOf } from './health-endpoints.ts'
import { faultsAt } from './incident.ts'
import { hash32, seededRandom } from '#lib/platform/seeded-random.ts'
import { drawLatency } from './draw.ts'

export type SimulatedHealthCheck = HealthCheckResult & { recoveredAt: Date | null }

export type HealthHistoryOptions = {
  fromMs: number
  /** Excluded. */
  toMs: number
  epochMs: number
  seed: number
  /** Where the running estate's services listen, so that history and live checks are one series. */
  httpPorts: HttpPorts
}

const answer = { medianMs: 2, spread: 0.4 }

/** What the prober would have written in [from, to), series by series, each in order of time. */
export function simulateHealthChecks(options: HealthHistoryOptions): SimulatedHealthCheck[] {
  const { fromMs, toMs, epochMs, seed, httpPorts } = options
  const random = seededRandom(hash32(seed, Math.floor(fromMs / 1000), 1))
  const stepMs = checkIntervalSeconds * 1000
  return demoChecks(httpPorts).flatMap((check) => {
    const series: SimulatedHealthCheck[] = []
    for (let at = fromMs + random() * stepMs; at < toMs; at += stepMs) {
      const { serviceName, checkType } = check
      const given = healthAnswerOf(serviceName, checkType, faultsAt(at, epochMs))
      const responseTimeMs = given.delayMs + drawLatency(random, answer)
      series.push({
        ...check,
        status: given.status,
        responseTimeMs: Math.round(responseTimeMs * 100) / 100,
        errorDetails:
          given.status === 'healthy'
            ? null
            : `HTTP ${given.httpStatus}: ${JSON.stringify(given.body)}`,
        checkedAt: new Date(at),
        recoveredAt: null,
      })
    }
    return withRecoveries(series)
  })
}

/** A failure has recovered when its series is healthy again for the first time. */
function withRecoveries(series: readonly SimulatedHealthCheck[]): SimulatedHealthCheck[] {
  let recoveredAt: Date | null = null
  return series
    .toReversed()
    .map((check) => {
      if (check.status === 'healthy') recoveredAt = check.checkedAt
      return check.status === 'healthy' ? check : { ...check, recoveredAt }
    })
    .toReversed()
}
