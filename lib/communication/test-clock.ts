import type { Clock, Timer } from './clock.ts'

type Entry = { atMs: number; order: number; callback: () => void }

/** A clock that stands still until it is moved. */
export class TestClock implements Clock {
  readonly startedAt: number
  #elapsedMs = 0
  #order = 0
  readonly #entries = new Set<Entry>()

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
    return this.#entries.size
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const entry = { atMs: this.#elapsedMs + Math.max(0, delayMs), order: this.#order++, callback }
    this.#entries.add(entry)
    return { cancel: () => void this.#entries.delete(entry) }
  }

  /** Moves on; timers fire at their own time, and what they set off has run before the next one. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#elapsedMs + ms
    await settle()
    for (;;) {
      const next = this.#next(untilMs)
      if (!next) break
      this.#entries.delete(next)
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
    let best: Entry | undefined
    for (const entry of this.#entries) {
      if (entry.atMs > untilMs) continue
      if (!best || entry.atMs < best.atMs || (entry.atMs === best.atMs && entry.order < best.order))
        best = entry
    }
    return best
  }
}

/** Lets every promise that can go on do so. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
