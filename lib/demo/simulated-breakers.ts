import type { Clock } from '#lib/communication/clock.ts'
import type { BreakerTransition } from '#lib/communication/index.ts'
import { parseResilienceConfig } from '#lib/communication/index.ts'
import {
  CircuitBreaker,
  type Permit,
} from '#lib/communication/resilience/breaker/circuit-breaker.ts'
import { circuitBreaker } from './breakers.ts'
import { callsWithLibrary } from './topology.ts'

export type SimulatedTransition = BreakerTransition & { sourceService: string }
export type Called = { source: string; target: string; protocol: string }
type Listeners = {
  onTransition?: ((transition: SimulatedTransition) => void) | undefined
  /** Told of each breaker with the first call through it. */
  onBreaker?: ((called: Called) => void) | undefined
}

/** The library's own breakers, at the time that the simulation has come to. */
export class SimulatedBreakers {
  readonly #breakers = new Map<string, CircuitBreaker>()
  readonly #listeners: Listeners
  #nowMs = 0

  constructor(listeners: Listeners = {}) {
    this.#listeners = listeners
  }

  /** Undefined for a service that has no breakers. @throws CircuitOpenError */
  acquire(
    called: Called,
    startMs: number,
  ): { end(failed: boolean, endMs: number): void } | undefined {
    if (!callsWithLibrary(called.source)) return undefined
    this.#reach(startMs)
    const permit: Permit = this.#breakerOf(called).acquire()
    return {
      end: (failed, endMs) => {
        this.#reach(endMs)
        permit.end({ failed, slow: false })
      },
    }
  }

  /** Requests overlap, so that one may begin before the last has ended: time only goes forward. */
  #reach(timeMs: number): void {
    if (timeMs < Infinity) this.#nowMs = Math.max(this.#nowMs, timeMs)
  }

  #breakerOf({ source, target, protocol }: Called): CircuitBreaker {
    const key = `${source} ${target} ${protocol}`
    const known = this.#breakers.get(key)
    if (known) return known
    const config = parseResilienceConfig(target, { circuitBreaker }).circuitBreaker
    if (config === false) throw new Error('the demo has circuit breakers')
    const now = () => this.#nowMs
    const clock: Clock = { now, monotonicMs: now, setTimer: () => ({ cancel: () => undefined }) }
    const breaker = new CircuitBreaker({ service: target, protocol }, config, {
      clock,
      emit: (event) => {
        if (event.type !== 'breaker_transition') return
        this.#listeners.onTransition?.({ ...event, sourceService: source })
      },
    })
    this.#breakers.set(key, breaker)
    this.#listeners.onBreaker?.({ source, target, protocol })
    return breaker
  }
}
