import type { Clock } from '../../clock.ts'
import { isCallAbortedError } from '../../errors/call-aborted-error.ts'
import { isDeadlineExceededError } from '../../errors/deadline-exceeded-error.ts'
import { isFurtherDown, traitsOf } from '../../errors/failure-traits.ts'
import type { Call } from '../call.ts'
import type { CircuitBreakerConfig } from '../config.ts'
import type { ResilienceListener } from '../events.ts'
import type { Next, Policy } from '../policy.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import type { Sample } from './window.ts'

/** Calls, and what becomes of them, through a circuit breaker. A retried call counts once. */
export class BreakerPolicy implements Policy {
  readonly breaker: CircuitBreaker
  readonly #config: CircuitBreakerConfig

  constructor(
    about: { service: string; protocol: string },
    config: CircuitBreakerConfig,
    surroundings: { clock: Clock; emit: ResilienceListener },
  ) {
    this.#config = config
    this.breaker = new CircuitBreaker(about, config, surroundings)
  }

  async execute<Result>(call: Call, next: Next<Result>): Promise<Result> {
    const permit = this.breaker.acquire()
    call.breaker = this.breaker
    let sample: Sample | 'unknown' = 'unknown'
    try {
      const result = await next()
      sample = { failed: this.#config.isFailureResult?.(result) ?? false, slow: this.#isSlow(call) }
      return result
    } catch (error) {
      sample = this.#judge(error, call)
      throw error
    } finally {
      permit.end(sample)
    }
  }

  #judge(error: unknown, call: Call): Sample | 'unknown' {
    if (isCallAbortedError(error)) return 'unknown'
    const { isFailure } = this.#config
    const slow = this.#isSlow(call)
    if (isFailure) return { failed: isFailure(error), slow }
    const traits = traitsOf(error)
    if (isFurtherDown(traits, call.service)) return { failed: false, slow: false }
    if (!traits.targetFault && isDeadlineExceededError(error)) return 'unknown'
    return { failed: traits.targetFault, slow }
  }

  /** The last attempt: pauses between attempts are not the target's. */
  #isSlow({ lastAttemptMs }: Call): boolean {
    return this.#config.slowCallMs !== undefined && lastAttemptMs >= this.#config.slowCallMs
  }
}
