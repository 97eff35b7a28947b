import type { RateLimitConfig } from '../config.ts'

// A token that is due in a billionth of a millisecond is due.
const roundingMs = 1e-9

/**
 * The generic cell rate algorithm: in any stretch of time at most `burst` calls and one more for each
 * interval in it. A window that starts anew every second would let twice as many through around its edge.
 */
export class TokenBucket {
  readonly #intervalMs: number
  readonly #toleranceMs: number
  /** When the bucket will be full again. */
  #fullAtMs = Number.NEGATIVE_INFINITY

  constructor({ permits, perMs, burst }: Pick<RateLimitConfig, 'permits' | 'perMs' | 'burst'>) {
    this.#intervalMs = perMs / permits
    this.#toleranceMs = ((burst ?? permits) - 1) * this.#intervalMs
  }

  /** Milliseconds until a token is there; 0 if one is now. */
  waitMs(nowMs: number): number {
    const wait = this.#fullAtMs - this.#toleranceMs - nowMs
    return wait <= roundingMs ? 0 : wait
  }

  /** Only when waitMs is 0. */
  take(nowMs: number): void {
    this.#fullAtMs = Math.max(this.#fullAtMs, nowMs) + this.#intervalMs
  }
}
