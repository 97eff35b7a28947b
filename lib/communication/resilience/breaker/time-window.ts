import {
  judgeRates,
  type BreakerWindow,
  type Limits,
  type Sample,
  type Sums,
  type Verdict,
} from './window.ts'

const slices = 10

/**
 * Goes by the shares among the calls of the last seconds, in ten slices: the oldest slice goes as a
 * whole, so that it remembers between nine tenths and all of its time.
 */
export class TimeWindow implements BreakerWindow {
  readonly #seconds: number
  readonly #sliceMs: number
  readonly #limits: Limits
  readonly #ring: Sums[] = Array.from({ length: slices }, () => emptySums())
  readonly #sums = emptySums()
  #slice = Number.NEGATIVE_INFINITY

  constructor(seconds: number, limits: Limits) {
    this.#seconds = seconds
    this.#sliceMs = (seconds * 1000) / slices
    this.#limits = limits
  }

  record({ failed, slow }: Sample, nowMs: number): void {
    this.#moveTo(nowMs)
    const current = this.#ring[this.#slice % slices]
    for (const sums of [this.#sums, current]) {
      if (!sums) continue
      sums.calls += 1
      if (failed) sums.failures += 1
      if (slow) sums.slow += 1
    }
  }

  judge(nowMs: number): Verdict | null {
    this.#moveTo(nowMs)
    const verdict = judgeRates(this.#sums, this.#limits, `in ${this.#seconds} s`)
    return verdict && { ...verdict, numbers: { ...verdict.numbers, windowSeconds: this.#seconds } }
  }

  clear(): void {
    for (const sums of [this.#sums, ...this.#ring]) Object.assign(sums, emptySums())
  }

  #moveTo(nowMs: number): void {
    const slice = Math.floor(nowMs / this.#sliceMs)
    if (slice === this.#slice) return
    const from = Math.max(this.#slice + 1, slice - slices + 1)
    for (let passed = from; passed <= slice; passed++) {
      const old = this.#ring[passed % slices]
      if (!old) continue
      this.#sums.calls -= old.calls
      this.#sums.failures -= old.failures
      this.#sums.slow -= old.slow
      Object.assign(old, emptySums())
    }
    this.#slice = slice
  }
}

function emptySums(): Sums {
  return { calls: 0, failures: 0, slow: 0 }
}
