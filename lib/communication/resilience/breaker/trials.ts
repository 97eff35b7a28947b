import type { CircuitBreakerConfig } from '../config.ts'
import { reaches, type Sample, type Verdict } from './window.ts'

/** The calls that a half-open breaker lets through to find out. */
export class Trials {
  readonly #config: CircuitBreakerConfig
  readonly beganAtMs: number
  #underWay = 0
  #ended = 0
  #failures = 0
  #slow = 0

  constructor(config: CircuitBreakerConfig, beganAtMs: number) {
    this.#config = config
    this.beganAtMs = beganAtMs
  }

  /** Whether one more may go. */
  begin(): boolean {
    if (this.#underWay + this.#ended >= this.#config.halfOpenTrials) return false
    this.#underWay += 1
    return true
  }

  /** One that was given up by its caller says nothing: another takes its place. */
  giveBack(): void {
    this.#underWay -= 1
  }

  end({ failed, slow }: Sample): void {
    this.#underWay -= 1
    this.#ended += 1
    if (failed) this.#failures += 1
    if (slow) this.#slow += 1
  }

  /** `passed` once all have ended well enough; a failing verdict as soon as it cannot be avoided. */
  judge(): (Verdict & { passed: boolean }) | null {
    const { window, slowCallMs, halfOpenTrials } = this.#config
    const numbers = this.numbers()
    if (
      this.#failures > 0 &&
      this.#failed(window.type === 'consecutive' ? 0 : window.failureRate)
    ) {
      const reason = `${this.#failures} of ${halfOpenTrials} trial calls failed`
      return { passed: false, reason, numbers }
    }
    const slowLimit = window.type === 'consecutive' ? 1 : window.slowCallRate
    if (slowCallMs !== undefined && reaches(this.#slow, halfOpenTrials, slowLimit)) {
      const reason = `${this.#slow} of ${halfOpenTrials} trial calls took ${slowCallMs} ms or longer`
      return { passed: false, reason, numbers }
    }
    if (this.#ended < halfOpenTrials) return null
    const passed = this.#ended - this.#failures
    return { passed: true, reason: `${passed} of ${halfOpenTrials} trial calls succeeded`, numbers }
  }

  /** All are under way or ended, and some never came back. */
  isStuck(nowMs: number): boolean {
    const all = this.#underWay + this.#ended >= this.#config.halfOpenTrials
    return all && nowMs - this.beganAtMs >= this.#config.halfOpenMaxMs
  }

  numbers(): { calls: number; failures: number; slow: number } {
    return { calls: this.#ended, failures: this.#failures, slow: this.#slow }
  }

  #failed(rate: number): boolean {
    return reaches(this.#failures, this.#config.halfOpenTrials, rate)
  }
}
