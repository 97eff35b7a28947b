import type { Clock, Timer } from '../../clock.ts'
import { RateLimitedError } from '../../errors/rate-limited-error.ts'
import { reasonOf } from '../abortable.ts'
import type { Call } from '../call.ts'
import type { RateLimitConfig } from '../config.ts'
import type { ResilienceListener } from '../events.ts'
import type { Next, Policy } from '../policy.ts'
import { TokenBucket } from './token-bucket.ts'

type Waiter = { call: Call; sinceMs: number; go(): void }

/** So many calls a second from this process; the others fail, or wait for their turn in order. */
export class RateLimitPolicy implements Policy {
  readonly #config: RateLimitConfig
  readonly #clock: Clock
  readonly #emit: ResilienceListener
  readonly #bucket: TokenBucket
  readonly #queue = new Set<Waiter>()
  #timer: Timer | undefined

  constructor(
    config: RateLimitConfig,
    { clock, emit }: { clock: Clock; emit: ResilienceListener },
  ) {
    this.#config = config
    this.#clock = clock
    this.#emit = emit
    this.#bucket = new TokenBucket(config)
  }

  get waiting(): number {
    return this.#queue.size
  }

  async execute<Result>(call: Call, next: Next<Result>): Promise<Result> {
    const nowMs = this.#clock.monotonicMs()
    if (this.#queue.size === 0 && this.#bucket.waitMs(nowMs) === 0) this.#bucket.take(nowMs)
    else await this.#waitOrReject(call, nowMs)
    return next()
  }

  #waitOrReject(call: Call, nowMs: number): Promise<void> {
    const { whenExceeded, maxWaitMs, maxQueue, perMs, permits } = this.#config
    const waitMs = this.#bucket.waitMs(nowMs) + (this.#queue.size * perMs) / permits
    const remainingMs = call.deadline?.remainingMs() ?? Infinity
    const mayWait = whenExceeded === 'wait' && waitMs <= Math.min(maxWaitMs, remainingMs)
    if (mayWait && this.#queue.size < maxQueue) return this.#wait(call, nowMs)
    this.#tell(call, 'rejected', waitMs)
    return Promise.reject(new RateLimitedError(call.service, waitMs))
  }

  #wait(call: Call, nowMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const { signal } = call
      if (signal.aborted) return reject(reasonOf(signal))
      const onAbort = () => {
        // The token that it would have taken goes to the next.
        this.#queue.delete(waiter)
        this.#schedule()
        reject(reasonOf(signal))
      }
      const go = () => {
        signal.removeEventListener('abort', onAbort)
        this.#tell(call, 'waited', this.#clock.monotonicMs() - nowMs)
        resolve()
      }
      const waiter: Waiter = { call, sinceMs: nowMs, go }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#queue.add(waiter)
      this.#schedule()
    })
  }

  #schedule(): void {
    if (this.#timer) return
    if (this.#queue.size === 0) return
    const waitMs = this.#bucket.waitMs(this.#clock.monotonicMs())
    this.#timer = this.#clock.setTimer(() => {
      this.#timer = undefined
      this.#letGo()
      this.#schedule()
    }, waitMs)
  }

  #letGo(): void {
    const nowMs = this.#clock.monotonicMs()
    for (const waiter of this.#queue) {
      if (this.#bucket.waitMs(nowMs) > 0) return
      this.#bucket.take(nowMs)
      this.#queue.delete(waiter)
      waiter.go()
    }
  }

  #tell({ service, protocol }: Call, action: 'rejected' | 'waited', waitMs: number): void {
    const atMs = this.#clock.now()
    this.#emit({ type: 'rate_limited', service, protocol, atMs, action, waitMs })
  }
}
