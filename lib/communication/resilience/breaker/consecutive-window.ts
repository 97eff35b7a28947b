import type { BreakerWindow, Sample, Verdict } from './window.ts'

/** Opens after so many failures in a row. */
export class ConsecutiveWindow implements BreakerWindow {
  readonly #limit: number
  #inARow = 0

  constructor(failures: number) {
    this.#limit = failures
  }

  record({ failed }: Sample): void {
    this.#inARow = failed ? this.#inARow + 1 : 0
  }

  judge(): Verdict | null {
    if (this.#inARow < this.#limit) return null
    return {
      reason: `${this.#inARow} calls in a row failed, the limit is ${this.#limit}`,
      numbers: { consecutiveFailures: this.#inARow, threshold: this.#limit },
    }
  }

  clear(): void {
    this.#inARow = 0
  }
}
