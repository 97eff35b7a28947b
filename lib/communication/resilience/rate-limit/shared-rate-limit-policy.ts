import type { Clock } from '../../clock.ts'
import { RateLimitedError } from '../../errors/rate-limited-error.ts'
import { abortable, pause } from '../abortable.ts'
import type { Call } from '../call.ts'
import type { RateLimitConfig, SharedLimiter } from '../config.ts'
import type { ResilienceListener } from '../events.ts'
import type { Next, Policy } from '../policy.ts'

/**
 * A limit that all instances share, through a limiter of rate-limiter-flexible. What keeps it may be
 * away: then calls go on, since a limit that cannot be asked must not become an outage.
 */
export class SharedRateLimitPolicy implements Policy {
  readonly #config: RateLimitConfig
  readonly #limiter: SharedLimiter
  readonly #clock: Clock
  readonly #emit: ResilienceListener

  constructor(
    config: RateLimitConfig,
    limiter: SharedLimiter,
    { clock, emit }: { clock: Clock; emit: ResilienceListener },
  ) {
    this.#config = config
    this.#limiter = limiter
    this.#clock = clock
    this.#emit = emit
  }

  async execute<Result>(call: Call, next: Next<Result>): Promise<Result> {
    const startedMs = this.#clock.monotonicMs()
    for (;;) {
      const waitMs = await this.#consume(call)
      if (waitMs === 0) break
      const waitedMs = this.#clock.monotonicMs() - startedMs
      const leftMs = Math.min(
        this.#config.maxWaitMs - waitedMs,
        call.deadline?.remainingMs() ?? Infinity,
      )
      if (this.#config.whenExceeded === 'reject' || waitMs > leftMs) {
        this.#tell(call, 'rejected', waitMs)
        throw new RateLimitedError(call.service, waitMs)
      }
      this.#tell(call, 'waited', waitMs)
      await pause(this.#clock, waitMs, call.signal)
    }
    return next()
  }

  /** How long to wait before the next try; 0 if the call may go. */
  async #consume(call: Call): Promise<number> {
    try {
      await abortable(this.#limiter.consume(call.service), call.signal)
      return 0
    } catch (refusal) {
      if (call.signal.aborted) throw call.signal.reason
      const { msBeforeNext }: { msBeforeNext?: unknown } = Object(refusal)
      if (typeof msBeforeNext === 'number') return Math.max(1, msBeforeNext)
      const { service, protocol } = call
      const atMs = this.#clock.now()
      this.#emit({ type: 'rate_limiter_unavailable', service, protocol, atMs, error: refusal })
      return 0
    }
  }

  #tell({ service, protocol }: Call, action: 'rejected' | 'waited', waitMs: number): void {
    const atMs = this.#clock.now()
    this.#emit({ type: 'rate_limited', service, protocol, atMs, action, waitMs })
  }
}
