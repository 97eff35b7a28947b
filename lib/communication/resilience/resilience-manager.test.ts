import { describe, expect, it } from 'vitest'
import { isBulkheadFullError } from '../errors/bulkhead-full-error.ts'
import { isCallAbortedError } from '../errors/call-aborted-error.ts'
import { isCircuitOpenError } from '../errors/circuit-open-error.ts'
import { CommunicationError, type FailureTraits } from '../errors/communication-error.ts'
import { isDeadlineExceededError } from '../errors/deadline-exceeded-error.ts'
import { isInvalidConfigError } from '../errors/invalid-config-error.ts'
import { isRateLimitedError } from '../errors/rate-limited-error.ts'
import { TestClock } from '../test-clock.ts'
import type { AttemptContext } from './attempt.ts'
import type { ResilienceConfigInput } from './config.ts'
import { currentDeadline, Deadline, deadlineOfHeader, headerOfDeadline } from './deadline.ts'
import { runWithDeadline } from './deadline.ts'
import type { ResilienceEvent } from './events.ts'
import { ResilienceManager } from './resilience-manager.ts'

class Unavailable extends CommunicationError {
  readonly reason = 'unavailable'
  readonly traits: FailureTraits

  constructor(traits: Partial<FailureTraits> = {}) {
    super('a', 'unavailable')
    this.traits = { targetFault: true, transient: true, mayHaveExecuted: false, ...traits }
  }
}

function setup(config: ResilienceConfigInput = {}) {
  const clock = new TestClock()
  const manager = new ResilienceManager({ clock })
  const events: ResilienceEvent[] = []
  manager.onEvent((event) => void events.push(event))
  manager.applyResiliencePatterns('a', config)
  const of = <Type extends ResilienceEvent['type']>(type: Type) =>
    events.filter((event): event is Extract<ResilienceEvent, { type: Type }> => event.type === type)
  const state = (protocol = 'http') =>
    manager.status()[0]?.breakers.find((breaker) => breaker.protocol === protocol)?.state
  const failed = async (work: Promise<unknown>): Promise<unknown> => {
    const outcome = await clock.settled(work)
    return outcome.status === 'rejected' ? outcome.reason : undefined
  }
  return { clock, manager, events, of, state, failed }
}

const hang = ({ signal }: AttemptContext) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
const fail = () => Promise.reject(new Unavailable())

describe('an abort by the caller', () => {
  const places: [string, ResilienceConfigInput, () => Promise<never>][] = [
    ['in the operation', {}, () => new Promise(() => {})],
    ['in the pause before a retry', { retry: { initialDelayMs: 1_000 } }, fail],
  ]
  it.each(places)('is noticed at once %s', async (_where, config, operation) => {
    const { clock, manager, of } = setup(config)
    const controller = new AbortController()
    const work = manager.executeWithResilience('a', operation, { signal: controller.signal })
    const ended = work.catch((error: unknown) => error)
    await clock.advance(5)
    controller.abort(new Error('the user has left'))
    const error = await ended
    expect(error).toSatisfy(isCallAbortedError)
    expect(error).toMatchObject({ name: 'AbortError', cause: { message: 'the user has left' } })
    expect(of('call_ended')).toMatchObject([{ outcome: 'aborted', durationMs: 5 }])
    expect(clock.pendingTimers).toBe(0)
  })

  it.each<[string, ResilienceConfigInput]>([
    ['in the queue of the bulkhead', { bulkhead: { maxConcurrent: 1, maxQueue: 1 } }],
    ['in the queue of the rate limit', { rateLimit: { permits: 1, whenExceeded: 'wait' } }],
  ])('is noticed at once %s', async (_where, config) => {
    const { clock, manager } = setup(config)
    const first = manager.executeWithResilience('a', hang).catch(() => 'ended')
    const controller = new AbortController()
    const second = manager.executeWithResilience('a', () => 'ok', { signal: controller.signal })
    const ended = second.catch((error: unknown) => error)
    await clock.advance(1)
    controller.abort()
    expect(await ended).toSatisfy(isCallAbortedError)
    await clock.advance(10_000)
    expect(await first).toBe('ended')
  })

  it('before the call makes none', async () => {
    const { manager, failed } = setup()
    let made = 0
    const work = manager.executeWithResilience('a', () => (made += 1), {
      signal: AbortSignal.abort(),
    })
    expect(await failed(work)).toSatisfy(isCallAbortedError)
    expect(made).toBe(0)
  })

  it('says nothing about the target', async () => {
    const { manager, failed, state } = setup({ circuitBreaker: { failureThreshold: 1 } })
    const controller = new AbortController()
    const work = manager.executeWithResilience('a', hang, { signal: controller.signal })
    controller.abort()
    await failed(work)
    expect(state()).toBe('closed')
  })
})

describe('time', () => {
  it('ends a call that hangs, also one that does not heed its signal', async () => {
    const { manager, failed, of } = setup({ timeout: { totalMs: 300 } })
    const error = await failed(manager.executeWithResilience('a', () => new Promise(() => {})))
    expect(error).toSatisfy(isDeadlineExceededError)
    expect(String(error)).toContain('timeout: a did not answer within 300 ms (total)')
    expect(of('call_ended')).toMatchObject([{ outcome: 'timeout', durationMs: 300, attempts: 1 }])
  })

  it('of one attempt ends it, and the next one is made if that is safe', async () => {
    const { manager, clock } = setup({ timeout: { attemptMs: 50 }, retry: { initialDelayMs: 1 } })
    const operation = (context: AttemptContext) => (context.attempt === 1 ? hang(context) : 'ok')
    const safe = manager.executeWithResilience('a', operation, { idempotent: true })
    expect(await clock.settled(safe)).toEqual({ status: 'fulfilled', value: 'ok' })
    const unsafe = await clock.settled(manager.executeWithResilience('a', operation))
    expect(unsafe).toMatchObject({ reason: { details: { scope: 'attempt', limitMs: 50 } } })
  })

  it('that has run out before the call makes none', async () => {
    const { manager, clock, failed } = setup()
    let made = 0
    const deadline = Deadline.after(clock, 0)
    const work = manager.executeWithResilience('a', () => (made += 1), { deadline })
    expect(await failed(work)).toSatisfy(isDeadlineExceededError)
    expect(made).toBe(0)
  })

  it('shrinks along a chain of calls, and over the wire, by a little more than what has passed', async () => {
    const { manager, clock } = setup({ timeout: { totalMs: 1_000 } })
    const seen: number[] = []
    await manager.executeWithResilience('a', async ({ remainingMs }) => {
      await clock.advance(300)
      seen.push(remainingMs())
      await manager.executeWithResilience('b', async (inner) => {
        await clock.advance(200.5)
        seen.push(inner.remainingMs())
        const received = deadlineOfHeader(clock, headerOfDeadline(inner))
        await runWithDeadline(received, async () => {
          await clock.advance(100)
          seen.push(currentDeadline()?.remainingMs() ?? NaN)
        })
      })
    })
    // 50 ms stay with the first, for the second one's answer.
    expect(seen).toEqual([700, 449.5, 317])
  })

  it.each([undefined, '', '-1', '1.5', '99999999999', 'soon'])(
    'in a header that says %j is none',
    (value) => {
      expect(deadlineOfHeader(new TestClock(), value)).toBeUndefined()
    },
  )

  it('that a caller left too short is not held against the target', async () => {
    const { manager, clock, failed, state } = setup({
      timeout: { totalMs: 1_000 },
      circuitBreaker: { failureThreshold: 1 },
    })
    const hurry = Deadline.after(clock, 100)
    await failed(manager.executeWithResilience('a', hang, { deadline: hurry }))
    expect(state()).toBe('closed')
    const fair = Deadline.after(clock, 600)
    await failed(manager.executeWithResilience('a', hang, { deadline: fair }))
    expect(state()).toBe('open')
  })
})

describe('a retry', () => {
  it.each([
    ['what was never executed', new Unavailable(), false, 3],
    ['what may have been executed, only if that does no harm', cutOff(), true, 3],
    ['not what may have been executed', cutOff(), false, 1],
    ['not what will fail again', new Unavailable({ transient: false }), true, 1],
    ['not what nobody knows', new Error('a fault of the program'), true, 1],
  ])('is made of %s', async (_what, error, idempotent, attempts) => {
    const { manager, failed, of } = setup()
    const work = manager.executeWithResilience('a', () => Promise.reject(error), { idempotent })
    expect(await failed(work)).toBe(error)
    expect(of('call_ended')).toMatchObject([{ attempts, outcome: 'failed' }])
  })

  function cutOff() {
    const cause = Object.assign(new Error('reset'), { code: 'ECONNRESET' })
    return new TypeError('fetch failed', { cause })
  }

  it('waits as long as the target asked for, and not at all if that is too long', async () => {
    const { manager, failed, of } = setup({ retry: { maxAttempts: 2, maxRetryAfterMs: 3_000 } })
    const after = (retryAfterMs: number) => () => Promise.reject(new Unavailable({ retryAfterMs }))
    await failed(manager.executeWithResilience('a', after(2_500)))
    expect(of('retry')).toMatchObject([{ attempt: 2, delayMs: 2_500 }])
    await failed(manager.executeWithResilience('a', after(4_000)))
    expect(of('retry_refused')).toMatchObject([{ why: 'attempts' }, { why: 'retry_after' }])
  })

  it('is not begun when there is no time for it: the true failure is told at once', async () => {
    const { manager, failed, of, clock } = setup({ timeout: { totalMs: 500 } })
    const error = new Unavailable({ retryAfterMs: 600 })
    const work = manager.executeWithResilience('a', () => Promise.reject(error))
    expect(await failed(work)).toBe(error)
    expect(clock.monotonicMs()).toBe(0)
    expect(of('retry_refused')).toMatchObject([{ why: 'deadline', attempt: 1 }])
  })

  it('stops at its total time', async () => {
    const { manager, failed, of, clock } = setup({
      retry: { maxAttempts: 100, initialDelayMs: 100, maxTotalMs: 900, budget: false },
    })
    await failed(manager.executeWithResilience('a', fail))
    expect(clock.monotonicMs()).toBeLessThan(900)
    expect(of('retry_refused')).toMatchObject([{ why: 'total_time' }])
  })

  it('pauses longer and longer, never the same, up to a limit', async () => {
    const { manager, failed, of } = setup({
      timeout: false,
      retry: { maxAttempts: 12, initialDelayMs: 100, maxDelayMs: 2_000, budget: false },
    })
    await failed(manager.executeWithResilience('a', fail))
    const delays = of('retry').map(({ delayMs }) => delayMs)
    expect(delays).toHaveLength(11)
    expect(Math.max(...delays)).toBe(2_000)
    expect(delays[0]).toBeLessThan(200)
    expect(new Set(delays.slice(0, 4)).size).toBe(4)
  })

  it('is not made once the breaker has opened', async () => {
    const { manager, failed, of } = setup({
      circuitBreaker: { failureThreshold: 1 },
      retry: { initialDelayMs: 100 },
    })
    const slow = manager.executeWithResilience('a', async ({ signal, attempt }) => {
      if (attempt === 1) {
        await failed(
          manager.executeWithResilience('a', () =>
            Promise.reject(new Unavailable({ transient: false })),
          ),
        )
      }
      signal.throwIfAborted()
      throw new Unavailable()
    })
    await failed(slow)
    expect(of('retry_refused')).toMatchObject([{ why: 'breaker_open', attempt: 1 }])
  })
})

describe('a fault further down the chain', () => {
  class FaultOf extends Unavailable {
    constructor(faultOf: string) {
      super({ faultOf })
    }
  }

  it('opens the breaker nearest to it, and no other; nobody else tries again', async () => {
    const { manager, failed, of } = setup({ circuitBreaker: { failureThreshold: 2 } })
    manager.applyResiliencePatterns('b', { circuitBreaker: { failureThreshold: 2 } })
    const through = () =>
      manager.executeWithResilience('a', () =>
        manager.executeWithResilience('b', () => Promise.reject(new FaultOf('b'))),
      )
    for (let call = 0; call < 5; call++) await failed(through())
    expect(of('breaker_transition')).toMatchObject([{ service: 'b', to: 'open' }])
    expect(new Set(of('retry').map(({ service }) => service))).toEqual(new Set(['b']))
    const refusal = await failed(through())
    expect(refusal).toSatisfy(isCircuitOpenError)
    expect(of('call_ended').at(-1)).toMatchObject({ service: 'a', outcome: 'failed' })
  })

  it('is known from what the target says of it', async () => {
    const { manager, failed, of, state } = setup({ circuitBreaker: { failureThreshold: 1 } })
    const answer = () => Promise.reject(new FaultOf('c'))
    await failed(manager.executeWithResilience('a', answer))
    expect(state()).toBe('closed')
    expect(of('retry')).toEqual([])
  })
})

describe('refusals', () => {
  it('come at once from a bulkhead that is full', async () => {
    const { manager, clock, of } = setup({ bulkhead: { maxConcurrent: 1, maxQueue: 0 } })
    const first = manager.executeWithResilience('a', hang).catch(() => 'ended')
    const second = await clock.settled(manager.executeWithResilience('a', () => 'ok'))
    expect(second).toMatchObject({ status: 'rejected' })
    expect(second.status === 'rejected' && second.reason).toSatisfy(isBulkheadFullError)
    expect(of('bulkhead_rejected')).toMatchObject([{ running: 1, queued: 0 }])
    expect(of('call_ended')).toMatchObject([{ outcome: 'rejected', attempts: 0 }])
    await clock.advance(5_000)
    expect(await first).toBe('ended')
  })

  it('come from a rate limit with the time of the next free call', async () => {
    const { manager, failed } = setup({ rateLimit: { permits: 2, perMs: 1_000, burst: 1 } })
    await manager.executeWithResilience('a', () => 'ok')
    const error = await failed(manager.executeWithResilience('a', () => 'ok'))
    expect(error).toSatisfy(isRateLimitedError)
    expect(error).toMatchObject({ retryAfterMs: 500 })
    expect(String(error)).toContain('rate limit exceeded for service: a')
  })

  it('of a half-open breaker come at once, whatever its trials do', async () => {
    const { manager, clock, failed, of } = setup({
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 100, halfOpenTrials: 2 },
      retry: false,
    })
    await failed(manager.executeWithResilience('a', fail))
    await clock.advance(100)
    const calls = Array.from({ length: 10 }, () =>
      manager.executeWithResilience('a', hang).catch((error: unknown) => error),
    )
    const refused = await Promise.all(calls.slice(2))
    expect(refused.every((error) => isCircuitOpenError(error))).toBe(true)
    expect(String(refused[0])).toContain('its trial calls are under way')
    expect(of('call_ended').filter(({ outcome }) => outcome === 'short_circuited')).toHaveLength(8)
    await clock.advance(5_000)
    expect(of('breaker_transition').at(-1)).toMatchObject({
      to: 'open',
      reason: '1 of 2 trial calls failed',
    })
  })
})

describe('a breaker', () => {
  it('judges by shares, and says what it saw', async () => {
    const { manager, failed, of } = setup({
      circuitBreaker: { window: { type: 'count', size: 10, minimumCalls: 4, failureRate: 0.5 } },
      retry: false,
    })
    for (const ok of [true, false, true]) {
      await failed(manager.executeWithResilience('a', ok ? () => 'ok' : fail))
    }
    await failed(manager.executeWithResilience('a', fail))
    expect(of('breaker_transition')).toMatchObject([
      {
        reason: '2 of 4 calls failed (50 %) of the last 4, the limit is 50 %',
        numbers: { calls: 4, failures: 2, failureRate: 0.5, threshold: 0.5, windowCalls: 10 },
      },
    ])
  })

  it('opens for calls that are slow but succeed', async () => {
    const { manager, clock, of } = setup({
      circuitBreaker: {
        window: { type: 'time', seconds: 10, minimumCalls: 2, slowCallRate: 0.5 },
        slowCallMs: 200,
      },
    })
    for (const ms of [10, 250]) {
      const work = manager.executeWithResilience('a', () => clock.advance(ms))
      await clock.settled(work)
    }
    expect(of('breaker_transition')).toMatchObject([
      { reason: '1 of 2 calls took 200 ms or longer (50 %) in 10 s, the limit is 50 %' },
    ])
  })

  it('goes by what the target is to blame for, or by predicates of errors and results', async () => {
    const blameless = () => Promise.reject(new Unavailable({ targetFault: false }))
    const plain = setup({ circuitBreaker: { failureThreshold: 1 }, retry: false })
    await plain.failed(plain.manager.executeWithResilience('a', blameless))
    expect(plain.state()).toBe('closed')
    const errors = setup({
      circuitBreaker: { failureThreshold: 1, isFailure: () => true },
      retry: false,
    })
    await errors.failed(errors.manager.executeWithResilience('a', blameless))
    expect(errors.state()).toBe('open')
    const results = setup({
      circuitBreaker: { failureThreshold: 1, isFailureResult: (result) => result === 'empty' },
    })
    await results.manager.executeWithResilience('a', () => 'full')
    expect(results.state()).toBe('closed')
    await results.manager.executeWithResilience('a', () => 'empty')
    expect(results.state()).toBe('open')
  })

  it('belongs to a service and a protocol', async () => {
    const { manager, failed, state } = setup({
      circuitBreaker: { failureThreshold: 1 },
      retry: false,
    })
    await failed(manager.executeWithResilience('a', fail, { protocol: 'grpc' }))
    await manager.executeWithResilience('a', () => 'ok')
    expect([state('grpc'), state('http')]).toEqual(['open', 'closed'])
  })

  it('heeds an operator before its calls, survives being configured anew, and forgets when told to', async () => {
    const circuitBreaker = { failureThreshold: 1 }
    const { manager, failed, state, clock, of } = setup({ circuitBreaker, retry: false })
    const override = { reason: 'maintenance', setBy: 'ops', untilMs: clock.now() + 60_000 }
    manager.setBreakerOverride('a', 'http', { state: 'forced_open', ...override })
    const refusal = await failed(manager.executeWithResilience('a', () => 'ok'))
    expect(String(refusal)).toContain('circuit breaker open: a (http)')
    expect(String(refusal)).toContain('next try at 2026-11-24T14:01:00.000Z')
    expect(String(refusal)).toContain('forced open by ops until')
    manager.applyResiliencePatterns('a', { circuitBreaker: { failureThreshold: 2 } })
    expect(state()).toBe('forced_open')
    await clock.advance(60_000)
    await expect(manager.executeWithResilience('a', () => 'ok')).resolves.toBe('ok')
    expect(of('breaker_transition').at(-1)).toMatchObject({
      from: 'forced_open',
      to: 'half_open',
      reason: 'the override has expired',
    })
    manager.setBreakerOverride('a', 'http', { ...override, state: 'disabled', untilMs: null })
    for (let i = 0; i < 5; i++) await failed(manager.executeWithResilience('a', fail))
    expect(state()).toBe('disabled')
    manager.clearBreakerOverride('a', 'http')
    expect(state()).toBe('closed')
    for (let i = 0; i < 2; i++) await failed(manager.executeWithResilience('a', fail))
    expect(state()).toBe('open')
    manager.applyResiliencePatterns('a', { circuitBreaker: { failureThreshold: 2 } })
    expect(state()).toBe('open')
    manager.resetBreaker('a', 'http', 'reset by ops')
    expect(state()).toBe('closed')
  })

  it('does not stay half-open for trials that never come back', async () => {
    const { manager, clock, failed, state } = setup({
      timeout: false,
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 10, halfOpenTrials: 1 },
      retry: false,
    })
    await failed(manager.executeWithResilience('a', fail))
    await clock.advance(10)
    void manager.executeWithResilience('a', () => new Promise(() => {}))
    await clock.advance(60_000)
    await failed(manager.executeWithResilience('a', () => 'ok'))
    expect(state()).toBe('open')
  })
})

describe('the manager', () => {
  it('names every fault of a configuration, and keeps the one that it has', () => {
    const { manager } = setup({ bulkhead: { maxConcurrent: 7 } })
    const faulty = {
      timeout: { totalMs: -1 },
      circuitBreaker: { failureThreshold: 0 },
      retries: 3,
    }
    let error: unknown
    try {
      manager.applyResiliencePatterns('a', faulty)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toSatisfy(isInvalidConfigError)
    const { faults } = Object(error)
    expect(faults.length).toBeGreaterThanOrEqual(3)
    expect(manager.status()[0]?.bulkhead?.maxConcurrent).toBe(7)
  })

  it('protects a service that it was told nothing of', async () => {
    const { manager } = setup()
    await manager.executeWithResilience('unheard-of', () => 'ok')
    expect(manager.status()[1]).toMatchObject({ service: 'unheard-of', enabled: true })
  })

  it('can be taken out of the way of a service, and brought back, while it runs', async () => {
    const { manager, failed, of, state } = setup({ circuitBreaker: { failureThreshold: 1 } })
    manager.setEnabled('a', false, 'it makes things worse')
    for (let i = 0; i < 3; i++) await failed(manager.executeWithResilience('a', fail))
    expect(of('call_ended').map(({ attempts }) => attempts)).toEqual([1, 1, 1])
    expect(state()).toBeUndefined()
    expect(of('resilience_switched')).toMatchObject([
      { enabled: false, reason: 'it makes things worse' },
    ])
    manager.setEnabled('a', true)
    await failed(manager.executeWithResilience('a', fail))
    expect(state()).toBe('open')
  })

  it('lets no listener harm a call', async () => {
    const { manager } = setup()
    manager.onEvent(() => {
      throw new Error('a faulty listener')
    })
    await expect(manager.executeWithResilience('a', () => 'ok')).resolves.toBe('ok')
  })
})
