import { AppError } from '#lib/platform/errors.ts'

const retryAfterSeconds = 2
const longestWaitMs = 10_000

export type Lease = {
  /**
   * @throws AppError `too_many_requests` when the bytes under way are as many as may be; what was taken
   * before is given back then.
   */
  take(bytes: number): void
  /** Gives back all that was taken. */
  release(): void
}

type Waiter = { start: () => void; refuse: (error: AppError) => void }

/**
 * Bounds what ingest holds in memory (bytes of all bodies under way) and how many transactions run
 * at once. Whoever does not fit is told to come back, before anything of theirs is acknowledged.
 */
export class IngestGate {
  readonly #maxBytes: number
  readonly #maxRunning: number
  readonly #waiting: Waiter[] = []
  #bytes = 0
  #running = 0

  constructor({ maxBytes, maxRunning }: { maxBytes: number; maxRunning: number }) {
    this.#maxBytes = maxBytes
    this.#maxRunning = maxRunning
  }

  /**
   * Says no before the first byte of a body that is announced and cannot fit.
   * @throws AppError `too_many_requests`
   */
  expect(bytes: number): void {
    if (this.#bytes + bytes <= this.#maxBytes) return
    throw new AppError(
      'too_many_requests',
      `Ingest is busy: ${this.#bytes} bytes are under way, and ${bytes} more would exceed the limit of ${this.#maxBytes}. Send it again.`,
      { retryAfterSeconds },
    )
  }

  /** Room for one request, taken as its bytes arrive: what is only announced holds none. */
  lease(): Lease {
    let held = 0
    const release = () => {
      this.#bytes -= held
      held = 0
    }
    return {
      take: (bytes) => {
        try {
          this.expect(bytes)
        } catch (error) {
          release()
          throw error
        }
        this.#bytes += bytes
        held += bytes
      },
      release,
    }
  }

  /** @throws AppError `unavailable` when no place is free within 10 s. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#maxRunning) await this.#wait()
    else this.#running++
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next.start()
      else this.#running--
    }
  }

  #wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        waiter.refuse(
          new AppError('unavailable', 'The database is too slow for what is sent. Send it again.', {
            retryAfterSeconds,
          }),
        )
      }, longestWaitMs)
      const start = () => {
        clearTimeout(timer)
        resolve()
      }
      const waiter: Waiter = { start, refuse: reject }
      this.#waiting.push(waiter)
    })
  }
}
