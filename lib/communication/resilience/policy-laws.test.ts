import { setImmediate as tick } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCommunicationError } from '../errors/communication-error.ts'
import { TestClock } from '../test-clock.ts'
import type { ResilienceConfigInput } from './config.ts'
import { Deadline } from './deadline.ts'
import { ResilienceManager } from './resilience-manager.ts'
import { RetryBudget } from './retry/retry-budget.ts'

const bare: ResilienceConfigInput = {
  timeout: false,
  bulkhead: false,
  circuitBreaker: false,
  retry: false,
}

function refusal(code: string): Error {
  return Object.assign(new Error(code), { code })
}

/** An operation of a random kind; `deaf` ones go on after their signal was aborted. */
const behaviours = fc.record({
  forMs: fc.nat(400),
  end: fc.constantFrom('ok', 'refused', 'reset', 'broken', 'never'),
  deaf: fc.boolean(),
})
type Behaviour = { forMs: number; end: string; deaf: boolean }

function perform(clock: TestClock, { forMs, end, deaf }: Behaviour, signal: AbortSignal) {
  return new Promise<string>((resolve, reject) => {
    if (!deaf) signal.addEventListener('abort', () => reject(signal.reason))
    if (end === 'never') {
      // Ends long after everybody has stopped waiting, so that the simulation ends too.
      clock.setTimer(() => resolve('too late'), 60_000)
      return
    }
    clock.setTimer(() => {
      if (end === 'ok') resolve('ok')
      else if (end === 'refused') reject(refusal('ECONNREFUSED'))
      else if (end === 'reset') reject(refusal('ECONNRESET'))
      else reject(new Error('broken'))
    }, forMs)
  })
}

type Arrival = Behaviour & { gapMs: number; abortAfterMs: number | null }
const arrivals = fc.array(
  fc
    .tuple(behaviours, fc.nat(60), fc.option(fc.nat(300)))
    .map(([behaviour, gapMs, abortAfterMs]): Arrival => ({ ...behaviour, gapMs, abortAfterMs })),
  { minLength: 1, maxLength: 25 },
)

describe('a bulkhead, under any interleaving,', () => {
  it('runs and queues as many as it may, counts them exactly, and keeps their order', () =>
    fc.assert(
      fc.asyncProperty(
        arrivals,
        fc.integer({ min: 1, max: 4 }),
        fc.nat(3),
        async (calls, maxConcurrent, maxQueue) => {
          const clock = new TestClock()
          const manager = new ResilienceManager({ clock })
          const bulkhead = { maxConcurrent, maxQueue }
          manager.applyResiliencePatterns('a', { ...bare, bulkhead, timeout: { totalMs: 500 } })
          const status = () => manager.status()[0]?.bulkhead
          let running = 0
          const begun: number[] = []
          const ends: Promise<unknown>[] = []
          for (const [index, call] of calls.entries()) {
            await clock.advance(call.gapMs)
            const controller = new AbortController()
            const work = manager.executeWithResilience(
              'a',
              async ({ signal }) => {
                begun.push(index)
                running += 1
                expect(running).toBeLessThanOrEqual(maxConcurrent)
                try {
                  return await perform(clock, call, signal)
                } finally {
                  running -= 1
                }
              },
              { signal: controller.signal },
            )
            ends.push(work.catch(() => undefined))
            if (call.abortAfterMs !== null) {
              clock.setTimer(() => controller.abort(), call.abortAfterMs)
            }
            await tick()
            expect(status()?.running).toBe(running)
            expect(status()?.queued).toBeLessThanOrEqual(maxQueue)
          }
          await clock.advance(120_000)
          await Promise.all(ends)
          expect(status()).toMatchObject({ running: 0, queued: 0 })
          expect(begun).toEqual(begun.toSorted((a, b) => a - b))
        },
      ),
      { numRuns: 150 },
    ))
})

describe('a rate limit, under any interleaving,', () => {
  it('lets no more than its burst and its rate through, in any stretch of time', () =>
    fc.assert(
      fc.asyncProperty(
        arrivals,
        fc.record({
          permits: fc.integer({ min: 1, max: 7 }),
          perMs: fc.constantFrom(100, 333, 1_000),
          burst: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
          whenExceeded: fc.constantFrom('wait' as const, 'reject' as const),
          maxQueue: fc.integer({ min: 1, max: 5 }),
        }),
        async (calls, rateLimit) => {
          const clock = new TestClock()
          const manager = new ResilienceManager({ clock })
          manager.applyResiliencePatterns('a', { ...bare, rateLimit })
          const begun: { index: number; atMs: number }[] = []
          const ends: Promise<unknown>[] = []
          for (const [index, call] of calls.entries()) {
            await clock.advance(call.gapMs)
            const controller = new AbortController()
            const work = manager.executeWithResilience(
              'a',
              () => void begun.push({ index, atMs: clock.monotonicMs() }),
              { signal: controller.signal },
            )
            ends.push(work.catch(() => undefined))
            if (call.abortAfterMs !== null) {
              clock.setTimer(() => controller.abort(), call.abortAfterMs)
            }
            await tick()
            expect(manager.status()[0]?.rateLimit?.waiting).toBeLessThanOrEqual(rateLimit.maxQueue)
          }
          await clock.advance(60_000)
          await Promise.all(ends)
          const burst = rateLimit.burst ?? rateLimit.permits
          const intervalMs = rateLimit.perMs / rateLimit.permits
          for (const [first, from] of begun.entries()) {
            for (const [offset, to] of begun.slice(first).entries()) {
              const allowed = burst + (to.atMs - from.atMs) / intervalMs
              expect(offset + 1).toBeLessThanOrEqual(allowed + 1e-6)
            }
          }
          expect(begun.map(({ index }) => index)).toEqual(
            begun.map(({ index }) => index).toSorted((a, b) => a - b),
          )
          expect(manager.status()[0]?.rateLimit?.waiting).toBe(0)
        },
      ),
      { numRuns: 150 },
    ))

  it('leaves nothing unused that somebody waits for', async () => {
    const clock = new TestClock()
    const manager = new ResilienceManager({ clock })
    const rateLimit = { permits: 1, perMs: 100, burst: 1, whenExceeded: 'wait' } as const
    manager.applyResiliencePatterns('a', { ...bare, rateLimit })
    const begun: number[] = []
    const gone = new AbortController()
    const begin = (signal?: AbortSignal) =>
      manager.executeWithResilience('a', () => void begun.push(clock.monotonicMs()), { signal })
    const all = [begin(), begin(gone.signal), begin(), begin()].map((call) =>
      call.catch(() => undefined),
    )
    await clock.advance(50)
    gone.abort()
    await clock.advance(1_000)
    await Promise.all(all)
    expect(begun).toEqual([0, 100, 200])
  })
})

describe('a retry budget', () => {
  it('is never exceeded, over any time', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          ratio: fc.constantFrom(0, 0.1, 0.2, 1),
          minPerSecond: fc.constantFrom(0, 0.5, 2),
          maxSaved: fc.constantFrom(0, 1, 10),
        }),
        fc.array(fc.oneof(fc.constant('call'), fc.constant('retry'), fc.nat(3_000)), {
          maxLength: 200,
        }),
        async (config, steps) => {
          const clock = new TestClock()
          const budget = new RetryBudget(config, clock)
          // Every moment as a possible beginning of the stretch that is looked at.
          const log: { atMs: number; calls: number; retries: number }[] = []
          let [calls, retries] = [0, 0]
          for (const step of steps) {
            log.push({ atMs: clock.monotonicMs(), calls, retries })
            if (typeof step === 'number') await clock.advance(step)
            else if (step === 'call') {
              budget.callBegan()
              calls += 1
            } else if (budget.tryRetry()) retries += 1
            for (const before of log) {
              const seconds = (clock.monotonicMs() - before.atMs) / 1000
              const allowed =
                config.ratio * (calls - before.calls) +
                config.minPerSecond * seconds +
                Math.max(1, config.maxSaved)
              expect(retries - before.retries).toBeLessThanOrEqual(allowed + 1e-6)
            }
          }
        },
      ),
    ))

  it('bounds what a target that fails has to bear', async () => {
    const clock = new TestClock()
    const manager = new ResilienceManager({ clock })
    const budget = { ratio: 0.2, minPerSecond: 0, maxSaved: 0 }
    const retry = { budget, initialDelayMs: 0, maxDelayMs: 0, maxAttempts: 5 }
    manager.applyResiliencePatterns('a', { ...bare, retry })
    let attempts = 0
    for (let call = 0; call < 1_000; call++) {
      const work = manager.executeWithResilience('a', () => {
        attempts += 1
        throw refusal('ECONNREFUSED')
      })
      await clock.settled(work.catch(() => undefined))
    }
    expect(attempts).toBeGreaterThan(1_150)
    expect(attempts).toBeLessThanOrEqual(1_200)
  })
})

describe('a call, whatever its operation does,', () => {
  it('never takes longer than its deadline, and never makes more attempts than it may', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          behaviours: fc.array(behaviours, { minLength: 1, maxLength: 6 }),
          totalMs: fc.integer({ min: 1, max: 1_000 }),
          attemptMs: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
          deadlineMs: fc.option(fc.nat(1_000), { nil: undefined }),
          maxAttempts: fc.integer({ min: 1, max: 5 }),
          initialDelayMs: fc.nat(200),
          idempotent: fc.boolean(),
          permits: fc.integer({ min: 1, max: 5 }),
          others: fc.nat(4),
        }),
        async (given) => {
          const clock = new TestClock()
          const manager = new ResilienceManager({ clock })
          manager.applyResiliencePatterns('a', {
            timeout: { totalMs: given.totalMs, attemptMs: given.attemptMs },
            rateLimit: { permits: given.permits, perMs: 200, whenExceeded: 'wait' },
            bulkhead: { maxConcurrent: 2, maxQueue: 2 },
            retry: { maxAttempts: given.maxAttempts, initialDelayMs: given.initialDelayMs },
          })
          const one = async (deadlineMs: number | undefined) => {
            const startedMs = clock.monotonicMs()
            let attempts = 0
            const deadline =
              deadlineMs === undefined ? undefined : Deadline.after(clock, deadlineMs)
            const limitMs = Math.min(given.totalMs, deadlineMs ?? Infinity)
            try {
              await manager.executeWithResilience(
                'a',
                ({ signal, remainingMs, attempt }) => {
                  attempts += 1
                  expect(attempt).toBe(attempts)
                  expect(remainingMs()).toBeLessThanOrEqual(
                    limitMs - (clock.monotonicMs() - startedMs) + 1e-6,
                  )
                  const index = (attempt - 1) % given.behaviours.length
                  const behaviour = given.behaviours[index]
                  if (!behaviour) throw new Error('there is one')
                  return perform(clock, behaviour, signal)
                },
                { deadline, idempotent: given.idempotent },
              )
            } catch (error) {
              expect(isCommunicationError(error) || error instanceof Error).toBe(true)
            }
            expect(clock.monotonicMs() - startedMs).toBeLessThanOrEqual(limitMs + 1e-6)
            expect(attempts).toBeLessThanOrEqual(given.maxAttempts)
          }
          const all = Promise.all([
            one(given.deadlineMs),
            ...Array.from({ length: given.others }, () => one(undefined)),
          ])
          await clock.advance(200_000)
          await all
        },
      ),
      { numRuns: 200 },
    ))
})
