import type { Clock } from '../clock.ts'
import { BulkheadFullError } from '../errors/bulkhead-full-error.ts'
import { reasonOf } from './abortable.ts'
import type { Call } from './call.ts'
import type { BulkheadConfig } from './config.ts'
import type { ResilienceListener } from './events.ts'
import type { Next, Policy } from './policy.ts'

/**
 * So many calls at a time; some more wait, in order, and the others fail at once. A place is held
 * until the operation has really ended, also when its call was given up before: what still runs takes
 * the resources that a bulkhead is there to keep.
 */
export class BulkheadPolicy implements Policy {
  readonly #config: BulkheadConfig
  readonly #clock: Clock
  readonly #emit: ResilienceListener
  readonly #queue = new Set<() => void>()
  #running = 0

  constructor(config: BulkheadConfig, { clock, emit }: { clock: Clock; emit: ResilienceListener }) {
    this.#config = config
    this.#clock = clock
    this.#emit = emit
  }

  get running(): number {
    return this.#running
  }

  get queued(): number {
    return this.#queue.size
  }

  async execute<Result>(call: Call, next: Next<Result>): Promise<Result> {
    if (this.#running < this.#config.maxConcurrent) this.#running += 1
    else await this.#waitForPlace(call)
    try {
      return await next()
    } finally {
      call.whenIdle(() => this.#release())
    }
  }

  /** The place of a call that ended is handed on, so that no newcomer can take it in between. */
  #waitForPlace(call: Call): Promise<void> {
    if (this.#queue.size >= this.#config.maxQueue) return Promise.reject(this.#rejection(call))
    return new Promise((resolve, reject) => {
      const { signal } = call
      if (signal.aborted) return reject(reasonOf(signal))
      const onAbort = () => {
        this.#queue.delete(go)
        reject(reasonOf(signal))
      }
      const go = () => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#queue.add(go)
    })
  }

  #release(): void {
    const [next] = this.#queue
    if (!next) {
      this.#running -= 1
      return
    }
    this.#queue.delete(next)
    next()
  }

  #rejection({ service, protocol }: Call): Error {
    const numbers = { running: this.#running, queued: this.#queue.size }
    this.#emit({
      type: 'bulkhead_rejected',
      service,
      protocol,
      atMs: this.#clock.now(),
      ...numbers,
    })
    return new BulkheadFullError(service, numbers)
  }
}
