import { setTimeout as sleep } from 'node:timers/promises'
import type { Faults } from './incident.ts'

export type DemoHealth = 'healthy' | 'degraded' | 'unhealthy'
export const demoCheckTypes = ['liveness', 'readiness', 'health'] as const
export type DemoCheckType = (typeof demoCheckTypes)[number]

/** A service's health endpoints, by the path that is probed. */
export const healthPaths: Record<DemoCheckType, string> = {
  liveness: '/health/live',
  readiness: '/health/ready',
  health: '/health',
}

/** A degraded service answers late: longer than this. */
export const degradedAfterMs = 250
const degradedAnswerMs = 400

const atWorst: Record<Faults['phase'], Record<DemoCheckType, DemoHealth>> = {
  calm: { liveness: 'healthy', readiness: 'healthy', health: 'healthy' },
  slow: { liveness: 'healthy', readiness: 'healthy', health: 'degraded' },
  failing: { liveness: 'healthy', readiness: 'unhealthy', health: 'unhealthy' },
  recovering: { liveness: 'healthy', readiness: 'healthy', health: 'degraded' },
}

/** Only payment-service depends on the bank gateway so much that its health follows it. */
function healthOf(service: string, check: DemoCheckType, faults: Faults): DemoHealth {
  const phase = faults.phase === 'slow' && faults.slowdown < 4 ? 'calm' : faults.phase
  return service === 'payment-service' ? atWorst[phase][check] : 'healthy'
}

export type HealthAnswer = { httpStatus: number; body: { status: string }; delayMs: number }

export function healthAnswerOf(
  service: string,
  check: DemoCheckType,
  faults: Faults,
): HealthAnswer & { status: DemoHealth } {
  const status = healthOf(service, check, faults)
  const detail = status === 'healthy' ? {} : { detail: `bank-gateway is ${faults.phase}` }
  return {
    status,
    httpStatus: status === 'unhealthy' ? 503 : 200,
    body: { status, ...detail },
    delayMs: status === 'degraded' ? degradedAnswerMs : 0,
  }
}

export async function answerHealth(
  service: string,
  path: string,
  faults: Faults,
): Promise<HealthAnswer> {
  const check = demoCheckTypes.find((one) => healthPaths[one] === path)
  if (!check) return { httpStatus: 404, body: { status: 'not found' }, delayMs: 0 }
  const answer = healthAnswerOf(service, check, faults)
  if (answer.delayMs > 0) await sleep(answer.delayMs)
  return answer
}
