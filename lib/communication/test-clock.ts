import type { Clock, Timer } from './clock.ts'

type Entry = { atMs: number; callback: () => void; cancelled: boolean }

/** A clock that stands still until it is moved. */
export class TestClock implements Clock {
  readonly startedAt: number
  #elapsedMs = 0
  /** The next one last. */
  readonly #entries: Entry[] = []

  constructor(startedAt = Date.UTC(2026, 10, 24, 14, 0, 0)) {
    this.startedAt = startedAt
  }

  now(): number {
    return this.startedAt + this.#elapsedMs
  }

  monotonicMs(): number {
    return this.#elapsedMs
  }

  get pendingTimers(): number {
    return this.#entries.filter(({ cancelled }) => !cancelled).length
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const atMs = this.#elapsedMs + Math.max(0, delayMs)
    const entry = { atMs, callback, cancelled: false }
    let [from, to] = [0, this.#entries.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if ((this.#entries[middle]?.atMs ?? 0) > atMs) from = middle + 1
      else to = middle
    }
    this.#entries.splice(from, 0, entry)
    return {
      cancel: () => {
        entry.cancelled = true
      },
    }
  }

  /** Moves on; timers fire at their own time, and what they set off has run before the next one. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#elapsedMs + ms
    await settle()
    for (;;) {
      const next = this.#next(untilMs)
      if (!next) break
      this.#entries.pop()
      this.#elapsedMs = Math.max(this.#elapsedMs, next.atMs)
      next.callback()
      await settle()
    }
    this.#elapsedMs = untilMs
    await settle()
  }

  /** Moves on until the promise has settled. @throws when no timer is left that could settle it. */
  async settled<Result>(promise: Promise<Result>): Promise<PromiseSettledResult<Result>> {
    let outcome: PromiseSettledResult<Result> | undefined
    void Promise.allSettled([promise]).then(([result]) => {
      outcome = result
    })
    await settle()
    while (!outcome) {
      const next = this.#next(Infinity)
      if (!next) throw new Error('nothing is left that could settle it')
      await this.advance(next.atMs - this.#elapsedMs)
    }
    return outcome
  }

  #next(untilMs: number): Entry | undefined {
    while (this.#entries.at(-1)?.cancelled) this.#entries.pop()
    const next = this.#entries.at(-1)
    return next && next.atMs <= untilMs ? next : undefined
  }
}

/** Lets every promise that can go on do so. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
