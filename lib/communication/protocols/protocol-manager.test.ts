import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { currentContext, newContext, runInContext } from '../context/call-context.ts'
import type { ResilienceConfigInput } from '../resilience/config.ts'
import { Deadline } from '../resilience/deadline.ts'
import { TestClock } from '../test-clock.ts'
import { isAllProtocolsFailedError } from './all-protocols-failed-error.ts'
import { httpProtocol } from './http/http-protocol.ts'
import type { Answer, OutgoingRequest, ProtocolFactory, ServiceCall } from './model.ts'
import { ConnectionError, RemoteError } from './protocol-errors.ts'
import { ProtocolManager, type ProtocolManagerOptions } from './protocol-manager.ts'
import { httpMethods, withHttpContext } from './server/http.ts'
import { MethodError } from './server/method-error.ts'
import type { Methods } from './server/served.ts'
import { freePort, startFaultProxy, type Fault } from './test-fault-proxy.ts'
import { startHttpServer } from './test-http-server.ts'
import { observed } from './test-observed.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

/** A protocol that does in place of a call what the test says. */
function fakeProtocol(call: (request: OutgoingRequest) => Promise<Answer>): ProtocolFactory {
  return () => ({
    channelTo: () => ({ operationOf: (method) => method, messageFormat: 'json', call }),
    close: async () => undefined,
  })
}

function managerOf(options: Partial<ProtocolManagerOptions>) {
  const { events, observer } = observed()
  const manager = new ProtocolManager({
    sourceService: 'shop',
    protocols: { http: httpProtocol(), other: httpProtocol() },
    observers: [observer],
    ...options,
  })
  stops.push(() => manager.close())
  return { manager, events }
}

async function serve(methods: Methods, fault?: Fault) {
  const server = await startHttpServer(httpMethods(methods))
  stops.push(server.stop)
  if (!fault) return server.url
  const proxy = await startFaultProxy(server.port)
  stops.push(proxy.stop)
  proxy.setFault(fault)
  return `http://127.0.0.1:${proxy.port}`
}

const answered: Answer = { payload: 'yes', status: 200, headers: {} }

describe('callService', () => {
  it('answers with the payload, and records the request and its response', async () => {
    const url = await serve({ place: (payload) => ({ placed: payload }) })
    const { manager, events } = managerOf({
      services: { orders: { preferredProtocol: 'http', endpoints: { http: { url } } } },
    })
    const response = await manager.callService<{ placed: unknown }>({
      targetService: 'orders',
      method: 'place',
      payload: { id: 7 },
    })
    expect(response).toMatchObject({
      payload: { placed: { id: 7 } },
      protocol: 'http',
      status: 200,
      attempts: 1,
    })
    expect(events.map((event) => event.event_type)).toEqual(['request', 'response'])
    const [request, terminal] = events
    expect(terminal).toMatchObject({
      source_service: 'shop',
      target_service: 'orders',
      protocol: 'http',
      operation: 'POST /place',
      payload_size: 8,
      status_code: 200,
      parent_span_id: null,
      correlation_id: response.correlationId,
      trace_id: response.traceId,
    })
    expect(terminal?.span_id).toBe(request?.span_id)
    expect(terminal?.id).not.toBe(request?.id)
    expect(terminal?.latency_ms).toBeGreaterThan(0)
  })

  it('carries correlation, trace and the deadline that is left to the next service and beyond', async () => {
    const last = await serve({
      see: (_, context) => ({
        correlationId: context.correlationId,
        traceId: context.traceId,
        remainingMs: context.deadline?.remainingMs(),
      }),
    })
    const { manager: inner, events: innerEvents } = managerOf({
      sourceService: 'orders',
      services: { stock: { preferredProtocol: 'http', endpoints: { http: { url: last } } } },
    })
    const middle = await startHttpServer(
      withHttpContext(async (_, outgoing) => {
        const { payload } = await inner.callService({ targetService: 'stock', method: 'see' })
        outgoing.setHeader('content-type', 'application/json')
        outgoing.end(JSON.stringify(payload))
      }),
    )
    stops.push(middle.stop)
    const { manager, events } = managerOf({
      services: {
        orders: { preferredProtocol: 'http', endpoints: { http: { url: middle.url } } },
      },
    })
    const { payload, headers } = await runInContext(newContext({ correlationId: 'order-9' }), () =>
      manager.callService<{ correlationId: string; traceId: string; remainingMs: number }>({
        targetService: 'orders',
        method: 'place',
        timeoutMs: 20_000,
      }),
    )
    expect(payload.correlationId).toBe('order-9')
    expect(headers['x-correlation-id']).toBe('order-9')
    expect(payload.traceId).toBe(events[0]?.trace_id)
    expect(payload.remainingMs).toBeLessThan(20_000)
    expect(payload.remainingMs).toBeGreaterThan(0)
    // The second call hangs under the first.
    expect(innerEvents.at(-1)?.parent_span_id).toBe(events.at(-1)?.span_id)
    expect(currentContext()).toBeUndefined()
  })

  it('ends with the caller’s own deadline, however long a call might take', async () => {
    const url = await serve({ place: () => new Promise(() => undefined) })
    const { manager, events } = managerOf({
      services: { orders: { preferredProtocol: 'http', endpoints: { http: { url } } } },
    })
    const deadline = Deadline.after(systemClock, 500)
    const began = performance.now()
    await expect(
      runInContext(newContext({ deadline }), () =>
        manager.callService({ targetService: 'orders', method: 'place', timeoutMs: 60_000 }),
      ),
    ).rejects.toMatchObject({ reason: 'deadline_exceeded' })
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(events.at(-1)).toMatchObject({
      event_type: 'timeout',
      attributes: { 'error.type': 'attempt_timeout' },
    })
  })

  it('goes over a protocol that was added later', async () => {
    const { manager } = managerOf({
      protocols: {},
      services: { orders: { preferredProtocol: 'pigeon' } },
    })
    const call = () => manager.callService({ targetService: 'orders', method: 'a' })
    await expect(call()).rejects.toThrow('no protocol "pigeon" is registered')
    manager.registerProtocol(
      'pigeon',
      fakeProtocol(async () => answered),
    )
    expect(await call()).toMatchObject({ protocol: 'pigeon', payload: 'yes' })
    expect(() => manager.registerProtocol('pigeon', () => Promise.reject(new Error()))).toThrow(
      'pigeon is registered already',
    )
  })

  it('says which service is not configured, and which protocol is not there', async () => {
    const { manager } = managerOf({ services: { orders: { preferredProtocol: 'soap' } } })
    await expect(manager.callService({ targetService: 'stock', method: 'a' })).rejects.toThrow(
      'no communication configuration for "stock"',
    )
    await expect(manager.callService({ targetService: 'orders', method: 'a' })).rejects.toThrow(
      'no protocol "soap" is registered',
    )
    expect(() =>
      manager.configureService('orders', { preferredProtocol: '', timeoutMs: -1 }),
    ).toThrow(/preferredProtocol.*timeoutMs/)
  })
})

describe('falling back to another protocol', () => {
  const run = async (
    fault: Fault,
    how: { idempotent?: boolean; idempotencyKey?: string; timeoutMs?: number } = {},
  ) => {
    let executed = 0
    const place = () => {
      executed += 1
      return { done: true }
    }
    const faulty = await serve({ place }, fault)
    const sound = await serve({ place })
    const { manager, events } = managerOf({
      services: {
        orders: {
          preferredProtocol: 'http',
          fallbackProtocols: ['other'],
          retries: 0,
          endpoints: { http: { url: faulty }, other: { url: sound } },
        },
      },
    })
    const result = await manager
      .callService({ targetService: 'orders', method: 'place', ...how })
      .then(
        (response) => ({ response, error: undefined }),
        (error: unknown) => ({ response: undefined, error }),
      )
    return { ...result, executed, events }
  }

  it('is done where nobody was reached, and seen as one', async () => {
    const { manager, events } = managerOf({
      services: {
        orders: {
          preferredProtocol: 'http',
          fallbackProtocols: ['other'],
          retries: 0,
          endpoints: {
            http: { url: `http://127.0.0.1:${await freePort()}` },
            other: { url: await serve({ place: () => 'done' }) },
          },
        },
      },
    })
    const response = await manager.callService({ targetService: 'orders', method: 'place' })
    expect(response).toMatchObject({ protocol: 'other', payload: 'done', attempts: 2 })
    expect(events.filter(({ event_type: type }) => type !== 'request')).toMatchObject([
      { protocol: 'http', event_type: 'error' },
      {
        protocol: 'other',
        event_type: 'response',
        attributes: { 'signalbox.fallback_from': 'http' },
      },
    ])
  })

  it('is not done after a request that may have been executed', async () => {
    const { error, executed } = await run({ kind: 'reset', afterBytes: 20 })
    expect(executed).toBe(1)
    expect(error).toMatchObject({
      reason: 'all_protocols_failed',
      traits: { mayHaveExecuted: true },
    })
    expect(
      isAllProtocolsFailedError(error) && error.causes.map(({ protocol }) => protocol),
    ).toEqual(['http'])
    expect((error as Error).message).toMatch(
      /other not tried: the request may have been executed and is not idempotent/,
    )
  })

  it.each([
    ['is idempotent', { idempotent: true }],
    ['has an idempotency key', { idempotencyKey: 'k-1' }],
  ])('is done all the same where the call %s', async (_, how) => {
    const { response, executed } = await run({ kind: 'reset', afterBytes: 20 }, how)
    expect(response).toMatchObject({ protocol: 'other' })
    expect(executed).toBe(2)
  })

  it('is not done where the service has answered: its answer counts', async () => {
    const url = await serve({
      place: () => {
        throw new MethodError('not_found', 'no such order')
      },
    })
    const { manager } = managerOf({
      services: {
        orders: {
          preferredProtocol: 'http',
          fallbackProtocols: ['other'],
          retries: 0,
          endpoints: { http: { url }, other: { url } },
        },
      },
    })
    await expect(
      manager.callService({ targetService: 'orders', method: 'place', idempotent: true }),
    ).rejects.toMatchObject({ reason: 'remote', status: 404, payload: { code: 'not_found' } })
  })

  it('never executes a request twice that is not idempotent, whatever fails', async () => {
    const outcomes = fc.constantFrom('never sent', 'executed, then lost', 'refused', 'ok')
    await fc.assert(
      fc.asyncProperty(fc.array(outcomes, { minLength: 4, maxLength: 4 }), async (script) => {
        let executed = 0
        const about = { targetService: 'orders', protocol: 'a' }
        const protocol = (outcome: (typeof script)[number]) =>
          fakeProtocol(async () => {
            if (outcome === 'never sent') throw new ConnectionError('', { ...about, sent: false })
            if (outcome === 'refused') {
              const traits = { targetFault: true, transient: false, mayHaveExecuted: false }
              throw new RemoteError('', { ...about, traits, otherProtocolMayHelp: true })
            }
            executed += 1
            if (outcome === 'ok') return answered
            throw new ConnectionError('', { ...about, sent: true })
          })
        const names = script.map((_, index) => `p${index}`)
        const [preferredProtocol = '', ...fallbackProtocols] = names
        const { manager } = managerOf({
          protocols: Object.fromEntries(
            script.map((outcome, index) => [`p${index}`, protocol(outcome)]),
          ),
          services: { orders: { preferredProtocol, fallbackProtocols, retries: 0 } },
        })
        await manager.callService({ targetService: 'orders', method: 'a' }).catch(() => undefined)
        const reached = script.some(
          (outcome) => outcome === 'ok' || outcome === 'executed, then lost',
        )
        expect(executed).toBe(reached ? 1 : 0)
      }),
    )
  })
})

describe('legacy protocols', () => {
  const clock = new TestClock(Date.UTC(2026, 10, 24))
  const withLegacy = (legacyProtocolsUntil?: string) =>
    managerOf({
      clock,
      protocols: {},
      legacyProtocols: { soap: fakeProtocol(async () => answered) },
      services: { orders: { preferredProtocol: 'soap', legacyProtocolsUntil } },
    })

  it('are used until the day that their service names, and every use is seen', async () => {
    const { manager, events } = withLegacy('2026-11-24')
    await manager.callService({ targetService: 'orders', method: 'a' })
    expect(events.at(-1)?.attributes).toEqual({ 'signalbox.legacy_protocol': true })
  })

  it.each([
    [undefined, 'is not allowed'],
    ['2026-11-23', 'was allowed until 2026-11-23'],
  ])('are refused otherwise (%s)', async (until, words) => {
    const { manager } = withLegacy(until)
    await expect(manager.callService({ targetService: 'orders', method: 'a' })).rejects.toThrow(
      `the legacy protocol "soap" ${words}`,
    )
  })
})

describe('resilience policies', () => {
  const failing = (resilience: ResilienceConfigInput) => {
    let sent = 0
    const about = { targetService: 'orders', protocol: 'http' }
    const made = managerOf({
      protocols: {
        http: fakeProtocol(async () => {
          sent += 1
          throw new ConnectionError('gone', { ...about, sent: false })
        }),
      },
      services: { orders: { preferredProtocol: 'http', resilience } },
    })
    const call = (changes: Partial<ServiceCall> = {}) =>
      made.manager.callService({ targetService: 'orders', method: 'a', ...changes })
    return { ...made, call, sent: () => sent }
  }

  it('open the breaker, and a refused call is seen as failed though nothing went out', async () => {
    const { call, sent, events } = failing({
      circuitBreaker: { failureThreshold: 3 },
      retry: false,
    })
    for (let count = 0; count < 3; count += 1) await expect(call()).rejects.toThrow('gone')
    await expect(call()).rejects.toThrow(/circuit breaker open: orders \(http\) since/)
    expect(sent()).toBe(3)
    expect(events.filter(({ event_type: type }) => type === 'request')).toHaveLength(3)
    expect(events.at(-1)).toMatchObject({
      event_type: 'error',
      attributes: { 'error.type': 'circuit_open' },
    })
  })

  it('retry as often as the call says, and each retry is an event', async () => {
    const retry = { initialDelayMs: 1, maxDelayMs: 2, budget: false } as const
    const { call, sent, events } = failing({ circuitBreaker: false, retry })
    await expect(call({ retries: 1 })).rejects.toThrow('gone')
    expect(sent()).toBe(2)
    const types = events.map((event) => event.event_type)
    expect(types).toEqual(['request', 'error', 'request', 'error', 'retry'])
    expect(new Set(events.map((event) => event.id)).size).toBe(5)
    await expect(call({ retries: 0 })).rejects.toThrow('gone')
    expect(sent()).toBe(3)
  })

  it('can be switched off for a service at run time', async () => {
    const { call, sent, manager } = failing({
      circuitBreaker: { failureThreshold: 1 },
      retry: false,
    })
    await expect(call()).rejects.toThrow('gone')
    await expect(call()).rejects.toThrow('circuit breaker open')
    manager.setResilience('orders', 'off')
    await expect(call()).rejects.toThrow('gone')
    expect(sent()).toBe(2)
    manager.setResilience('orders', 'on')
    await expect(call()).rejects.toThrow('circuit breaker open')
  })
})
