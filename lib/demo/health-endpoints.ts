import { setTimeout as sleep } from 'node:timers/promises'
import type { Faults } from './incident.ts'

export type DemoHealth = 'healthy' | 'degraded' | 'unhealthy'
export type DemoCheckType = 'liveness' | 'readiness' | 'health'
export type HealthAnswer = { status: number; body: unknown }

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
export function healthOf(service: string, check: DemoCheckType, faults: Faults): DemoHealth {
  const phase = faults.phase === 'slow' && faults.slowdown < 4 ? 'calm' : faults.phase
  return service === 'payment-service' ? atWorst[phase][check] : 'healthy'
}

export async function answerHealth(
  service: string,
  path: string,
  faults: Faults,
): Promise<HealthAnswer> {
  const check = (['liveness', 'readiness', 'health'] as const).find(
    (one) => healthPaths[one] === path,
  )
  if (!check) return { status: 404, body: { status: 'not found' } }
  const status = healthOf(service, check, faults)
  if (status === 'degraded') await sleep(degradedAnswerMs)
  const detail = status === 'healthy' ? {} : { detail: `bank-gateway is ${faults.phase}` }
  return { status: status === 'unhealthy' ? 503 : 200, body: { status, service, ...detail } }
}
