import { judgeRates, type BreakerWindow, type Limits, type Sample, type Verdict } from './window.ts'

/** Goes by the shares among the last `size` calls. */
export class CountWindow implements BreakerWindow {
  readonly #size: number
  readonly #limits: Limits
  /** A ring; bit 1 a failure, bit 2 slow. */
  readonly #ring: Uint8Array
  #next = 0
  readonly #sums = { calls: 0, failures: 0, slow: 0 }

  constructor(size: number, limits: Limits) {
    this.#size = size
    this.#limits = { ...limits, minimumCalls: Math.min(limits.minimumCalls, size) }
    this.#ring = new Uint8Array(size)
  }

  record({ failed, slow }: Sample): void {
    const sums = this.#sums
    if (sums.calls === this.#size) {
      const oldest = this.#ring[this.#next] ?? 0
      sums.failures -= oldest & 1
      sums.slow -= oldest >> 1
    } else {
      sums.calls += 1
    }
    const sample = (failed ? 1 : 0) | (slow ? 2 : 0)
    this.#ring[this.#next] = sample
    sums.failures += sample & 1
    sums.slow += sample >> 1
    this.#next = (this.#next + 1) % this.#size
  }

  judge(): Verdict | null {
    const verdict = judgeRates(this.#sums, this.#limits, `of the last ${this.#sums.calls}`)
    return verdict && { ...verdict, numbers: { ...verdict.numbers, windowCalls: this.#size } }
  }

  clear(): void {
    this.#next = 0
    Object.assign(this.#sums, { calls: 0, failures: 0, slow: 0 })
  }
}
