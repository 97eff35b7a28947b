import type { Clock } from '../../clock.ts'
import type { RetryBudgetConfig } from '../config.ts'

/**
 * Keeps retries to a share of the calls, so that they cannot become the storm that keeps a target
 * down: over any time at most ratio × calls + minPerSecond × seconds + maxSaved.
 */
export class RetryBudget {
  readonly #config: RetryBudgetConfig
  readonly #clock: Clock
  #balance: number
  #atMs: number

  constructor(config: RetryBudgetConfig, clock: Clock) {
    this.#config = config
    this.#clock = clock
    this.#balance = config.maxSaved
    this.#atMs = clock.monotonicMs()
  }

  /** Retries that may be made now. */
  get balance(): number {
    this.#refill()
    return this.#balance
  }

  callBegan(): void {
    this.#refill()
    this.#balance = this.#capped(this.#balance + this.#config.ratio)
  }

  /** Takes leave for one retry, if there is any. */
  tryRetry(): boolean {
    this.#refill()
    // A sum of tenths is a little less than one.
    if (this.#balance < 1 - 1e-9) return false
    this.#balance -= 1
    return true
  }

  #refill(): void {
    const nowMs = this.#clock.monotonicMs()
    const earned = ((nowMs - this.#atMs) / 1000) * this.#config.minPerSecond
    this.#balance = this.#capped(this.#balance + earned)
    this.#atMs = nowMs
  }

  /** With nothing to be saved a single retry must still fit. */
  #capped(balance: number): number {
    return Math.min(balance, Math.max(1, this.#config.maxSaved))
  }
}
