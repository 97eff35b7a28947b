import { ExponentialBackoff } from 'cockatiel'
import type { Clock } from '../../clock.ts'
import { isFurtherDown, traitsOf } from '../../errors/failure-traits.ts'
import { pause } from '../abortable.ts'
import type { Call } from '../call.ts'
import type { RetryConfig } from '../config.ts'
import type { ResilienceListener, RetryRefused } from '../events.ts'
import type { Next, Policy } from '../policy.ts'
import { RetryBudget } from './retry-budget.ts'

type Backoff = ReturnType<ExponentialBackoff<unknown>['next']>
type Progress = { error: unknown; startedMs: number; backoff: Backoff }
type Decision = { delayMs: number } | { refused: RetryRefused['why'] }

/** Tries again what may succeed and may be sent again; what is thrown in the end is the last failure. */
export class RetryPolicy implements Policy {
  readonly budget: RetryBudget | undefined
  readonly #config: RetryConfig
  readonly #clock: Clock
  readonly #emit: ResilienceListener
  readonly #backoff: ExponentialBackoff<unknown>

  constructor(config: RetryConfig, { clock, emit }: { clock: Clock; emit: ResilienceListener }) {
    this.#config = config
    this.#clock = clock
    this.#emit = emit
    this.budget = config.budget ? new RetryBudget(config.budget, clock) : undefined
    // Its default generator is Polly's decorrelated jitter.
    const { initialDelayMs: initialDelay, maxDelayMs: maxDelay } = config
    this.#backoff = new ExponentialBackoff({ initialDelay, maxDelay })
  }

  async execute<Result>(call: Call, next: Next<Result>): Promise<Result> {
    this.budget?.callBegan()
    const startedMs = this.#clock.monotonicMs()
    let backoff: Backoff | undefined
    for (;;) {
      try {
        return await next()
      } catch (error) {
        if (call.signal.aborted || !this.#isRetryable(error, call)) throw error
        backoff = backoff?.next(undefined) ?? this.#backoff.next()
        const decision = this.#decide(call, { error, startedMs, backoff })
        if ('refused' in decision) {
          this.#tellRefused(call, decision.refused, error)
          throw error
        }
        this.#tellRetry(call, decision.delayMs, error)
        await pause(this.#clock, decision.delayMs, call.signal)
      }
    }
  }

  #isRetryable(error: unknown, { idempotent, service }: Call): boolean {
    if (this.#config.isRetryable) return this.#config.isRetryable(error, { idempotent })
    const traits = traitsOf(error)
    if (isFurtherDown(traits, service)) return false
    return traits.transient && (idempotent || !traits.mayHaveExecuted)
  }

  #decide(call: Call, { error, startedMs, backoff }: Progress): Decision {
    const { maxTotalMs = Infinity, maxRetryAfterMs } = this.#config
    if (call.attempts >= (call.maxAttempts ?? this.#config.maxAttempts))
      return { refused: 'attempts' }
    const state = call.breaker?.state
    if (state === 'open' || state === 'forced_open') return { refused: 'breaker_open' }
    const { retryAfterMs = 0 } = traitsOf(error)
    if (retryAfterMs > maxRetryAfterMs) return { refused: 'retry_after' }
    const delayMs = Math.max(backoff.duration, retryAfterMs)
    const elapsedMs = this.#clock.monotonicMs() - startedMs
    if (elapsedMs + delayMs >= maxTotalMs) return { refused: 'total_time' }
    // Rather the true failure now than a timeout later.
    if (delayMs >= (call.deadline?.remainingMs() ?? Infinity)) return { refused: 'deadline' }
    // Last, since it takes from the budget.
    if (this.budget && !this.budget.tryRetry()) return { refused: 'budget' }
    return { delayMs }
  }

  #tellRetry({ service, protocol, attempts }: Call, delayMs: number, error: unknown): void {
    const atMs = this.#clock.now()
    this.#emit({ type: 'retry', service, protocol, atMs, attempt: attempts + 1, delayMs, error })
  }

  #tellRefused(call: Call, why: RetryRefused['why'], error: unknown): void {
    const { service, protocol, attempts } = call
    const atMs = this.#clock.now()
    this.#emit({ type: 'retry_refused', service, protocol, atMs, attempt: attempts, why, error })
  }
}
