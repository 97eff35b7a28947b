import type { ResilienceConfigInput } from '#lib/communication/index.ts'

/**
 * The policies of every service that calls with the library. The estate is small: a few calls must be
 * enough for a breaker to judge by.
 */
export const circuitBreaker = {
  window: { type: 'time', seconds: 10, minimumCalls: 5, failureRate: 0.5 },
  recoveryTimeoutMs: 8_000,
  halfOpenTrials: 2,
} as const satisfies ResilienceConfigInput['circuitBreaker']
