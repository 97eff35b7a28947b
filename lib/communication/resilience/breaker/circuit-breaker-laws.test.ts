import assert from 'node:assert/strict'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCircuitOpenError } from '../../errors/circuit-open-error.ts'
import { TestClock } from '../../test-clock.ts'
import { parseResilienceConfig, type CircuitBreakerConfig } from '../config.ts'
import type { BreakerTransition } from '../events.ts'
import { CircuitBreaker, type Permit } from './circuit-breaker.ts'

type Step =
  | { do: 'call' }
  | { do: 'end'; which: number; sample: 'ok' | 'failed' | 'slow' | 'unknown' }
  | { do: 'pass'; ms: number }
  | { do: 'override'; state: 'forced_open' | 'disabled'; forMs: number | null }
  | { do: 'lift' }
  | { do: 'reset' }

const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constant<Step>({ do: 'call' }) },
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('end' as const),
        which: fc.nat(20),
        sample: fc.constantFrom('ok' as const, 'failed', 'failed', 'slow', 'unknown'),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(1_500) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('override' as const),
        state: fc.constantFrom('forced_open' as const, 'disabled'),
        forMs: fc.option(fc.integer({ min: 1, max: 3_000 })),
      }),
    },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'lift' }) },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'reset' }) },
  ),
  { minLength: 20, maxLength: 200 },
)
const configs = fc
  .record({
    halfOpenTrials: fc.integer({ min: 1, max: 6 }),
    recoveryTimeoutMs: fc.constantFrom(1, 500, 1_000),
    halfOpenMaxMs: fc.constantFrom(1_000, 60_000),
    slowCallMs: fc.constantFrom(undefined, 100),
    window: fc.oneof(
      fc.record({
        type: fc.constant('consecutive' as const),
        failures: fc.integer({ min: 1, max: 4 }),
      }),
      fc.record({
        type: fc.constant('count' as const),
        size: fc.integer({ min: 1, max: 12 }),
        minimumCalls: fc.integer({ min: 1, max: 12 }),
        failureRate: fc.constantFrom(0.1, 0.5, 1),
        slowCallRate: fc.constantFrom(0.3, 1),
      }),
      fc.record({
        type: fc.constant('time' as const),
        seconds: fc.constantFrom(0.5, 2),
        minimumCalls: fc.integer({ min: 1, max: 5 }),
        failureRate: fc.constantFrom(0.1, 0.5, 1),
        slowCallRate: fc.constantFrom(0.3, 1),
      }),
    ),
  })
  .map((circuitBreaker) => {
    const config = parseResilienceConfig('a', { circuitBreaker }).circuitBreaker
    if (!config) throw new Error('there is one')
    return config
  })

const sometimes = fc.nat(4).map((dice) => dice === 0)
const gaps = fc.oneof(
  { weight: 8, arbitrary: fc.nat(500) },
  { weight: 1, arbitrary: fc.integer({ min: 1_500, max: 5_000 }) },
)

const samples = {
  ok: { failed: false, slow: false },
  failed: { failed: true, slow: false },
  slow: { failed: false, slow: true },
  unknown: 'unknown',
} as const

/** Calls under way and what was seen, beside the breaker that is tested. */
class Bench {
  readonly clock = new TestClock()
  readonly transitions: BreakerTransition[] = []
  readonly underWay: { permit: Permit; period: number }[] = []
  readonly breaker: CircuitBreaker
  readonly config: CircuitBreakerConfig
  /** Trials of each half-open period: under way, or ended with something to say. */
  readonly trials = new Map<number, number>()
  override: { state: 'forced_open' | 'disabled'; untilMs: number | null } | null = null

  constructor(config: CircuitBreakerConfig) {
    this.config = config
    this.breaker = new CircuitBreaker({ service: 'a', protocol: 'http' }, config, {
      clock: this.clock,
      emit: (event) => {
        if (event.type === 'breaker_transition') this.transitions.push(event)
      },
    })
  }

  async take(step: Step): Promise<void> {
    if (step.do === 'call') this.call()
    else if (step.do === 'end') this.end(step)
    else if (step.do === 'pass') await this.clock.advance(step.ms)
    else if (step.do === 'override') {
      const untilMs = step.forMs === null ? null : this.clock.now() + step.forMs
      this.override = { state: step.state, untilMs }
      this.breaker.setOverride({ ...this.override, reason: 'drill', setBy: 'ops' })
    } else if (step.do === 'lift') {
      this.override = null
      this.breaker.clearOverride('lifted')
    } else this.breaker.reset('reset')
  }

  call(): void {
    if (this.override?.untilMs != null && this.clock.now() >= this.override.untilMs) {
      this.override = null
    }
    const before = this.breaker.status()
    let permit: Permit
    try {
      permit = this.breaker.acquire()
    } catch (error) {
      assert.ok(isCircuitOpenError(error))
      assert.ok(['open', 'half_open', 'forced_open'].includes(this.breaker.state))
      if (this.override) assert.equal(this.override.state, 'forced_open')
      return
    }
    assert.notEqual(this.override?.state, 'forced_open')
    if (before.state === 'open' && !this.override) {
      assert.ok(this.clock.now() >= (before.nextTryAtMs ?? Infinity))
    }
    const period = this.transitions.length
    this.underWay.push({ permit, period })
    if (this.breaker.state === 'half_open') {
      this.trials.set(period, (this.trials.get(period) ?? 0) + 1)
      assert.ok((this.trials.get(period) ?? 0) <= this.config.halfOpenTrials)
    }
  }

  end({ which, sample }: Extract<Step, { do: 'end' }>): void {
    const [ended] = this.underWay.splice(which % Math.max(1, this.underWay.length), 1)
    if (!ended) return
    const inTrials = this.breaker.state === 'half_open' && ended.period === this.transitions.length
    if (inTrials && sample === 'unknown') {
      this.trials.set(ended.period, (this.trials.get(ended.period) ?? 0) - 1)
    }
    ended.permit.end(samples[sample])
  }
}

describe('a circuit breaker, whatever happens in whatever order,', () => {
  it('lets no more than its trials through while half-open, none while open or forced open, and tells every change', () =>
    fc.assert(
      fc.asyncProperty(configs, steps, async (config, taken) => {
        const bench = new Bench(config)
        for (const step of taken) await bench.take(step)
        let state = 'closed'
        for (const transition of bench.transitions) {
          expect(transition.from).toBe(state)
          expect(transition.to).not.toBe(transition.from)
          expect(transition.reason).not.toBe('')
          state = transition.to
        }
        expect(bench.breaker.state).toBe(state)
      }),
      { numRuns: 300 },
    ))

  it('opens exactly when the shares among its last calls reach the limit', () => {
    const rates = { size: 7, minimumCalls: 3, failureRate: 0.5, slowCallRate: 0.8 }
    fc.assert(
      fc.property(
        fc.array(fc.tuple(sometimes, sometimes), { minLength: 8, maxLength: 60 }),
        (calls) => {
          const { circuitBreaker } = parseResilienceConfig('a', {
            circuitBreaker: { window: { type: 'count', ...rates }, slowCallMs: 1 },
          })
          if (!circuitBreaker) throw new Error('there is one')
          const { breaker } = new Bench(circuitBreaker)
          const seen: [boolean, boolean][] = []
          for (const [failed, slow] of calls) {
            breaker.acquire().end({ failed, slow })
            seen.push([failed, slow])
            const last = seen.slice(-rates.size)
            const failures = last.filter(([f]) => f).length
            const slows = last.filter(([, s]) => s).length
            const mustOpen =
              last.length >= rates.minimumCalls &&
              (failures * 2 >= last.length || slows * 10 >= last.length * 8)
            expect(breaker.state).toBe(mustOpen ? 'open' : 'closed')
            if (mustOpen) return
          }
        },
      ),
    )
  })

  it('forgets calls that are older than its time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(gaps, sometimes), { minLength: 8, maxLength: 60 }),
        async (calls) => {
          const { circuitBreaker } = parseResilienceConfig('a', {
            circuitBreaker: {
              window: { type: 'time', seconds: 2, minimumCalls: 4, failureRate: 0.5 },
            },
          })
          if (!circuitBreaker) throw new Error('there is one')
          const bench = new Bench(circuitBreaker)
          const seen: { slice: number; failed: boolean }[] = []
          for (const [gapMs, failed] of calls) {
            await bench.clock.advance(gapMs)
            bench.breaker.acquire().end({ failed, slow: false })
            const slice = Math.floor(bench.clock.monotonicMs() / 200)
            seen.push({ slice, failed })
            const last = seen.filter((call) => call.slice > slice - 10)
            const failures = last.filter((call) => call.failed).length
            const mustOpen = last.length >= 4 && failures * 2 >= last.length
            expect(bench.breaker.state).toBe(mustOpen ? 'open' : 'closed')
            if (mustOpen) return
          }
        },
      ),
    )
  })
})
