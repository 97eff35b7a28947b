import { afterEach, describe, expect, it } from 'vitest'
import { systemClock, type Clock } from '../clock.ts'
import { isCommunicationError } from '../errors/communication-error.ts'
import { traitsOf } from '../errors/failure-traits.ts'
import type { BreakerTransition } from '../resilience/events.ts'
import { TestClock } from '../test-clock.ts'
import { endpointOf, startGrpcServer } from './grpc/test-grpc-server.ts'
import { grpcProtocol } from './grpc/grpc-protocol.ts'
import { httpProtocol } from './http/http-protocol.ts'
import { ProtocolManager } from './protocol-manager.ts'
import { httpMethods } from './server/http.ts'
import { MethodError } from './server/method-error.ts'
import type { Methods } from './server/served.ts'
import { startHttpServer } from './test-http-server.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

async function startService(protocol: 'http' | 'grpc', methods: Methods, clock: Clock) {
  if (protocol === 'grpc') {
    const server = await startGrpcServer(methods, { clock })
    stops.push(server.stop)
    return { grpc: endpointOf(server.port) }
  }
  const server = await startHttpServer(httpMethods(methods, { clock }))
  stops.push(server.stop)
  return { http: { url: server.url } }
}

function managerOf(
  protocol: 'http' | 'grpc',
  {
    source,
    target,
    endpoints,
    clock,
  }: { source: string; target: string; endpoints: object; clock: Clock },
) {
  const manager = new ProtocolManager({
    clock,
    sourceService: source,
    protocols: { http: httpProtocol(), grpc: grpcProtocol() },
    services: {
      [target]: {
        preferredProtocol: protocol,
        endpoints: { ...endpoints },
        idempotentMethods: ['Place'],
        resilience: { circuitBreaker: { failureThreshold: 3 }, retry: { initialDelayMs: 1 } },
      },
    },
  })
  stops.push(() => manager.close())
  const opened: BreakerTransition[] = []
  manager.resilience.onEvent((event) => {
    if (event.type === 'breaker_transition') opened.push(event)
  })
  const call = (timeoutMs?: number) =>
    manager.callService({ targetService: target, method: 'Place', payload: {}, timeoutMs })
  return { manager, opened, call }
}

describe.each(['http', 'grpc'] as const)('over %s, a failure two services away', (protocol) => {
  async function chain(fail: () => Promise<object>, clock: Clock = systemClock) {
    let asked = 0
    const place = () => {
      asked += 1
      return fail()
    }
    const back = await startService(protocol, { Place: place }, clock)
    const middle = managerOf(protocol, { source: 'middle', target: 'back', endpoints: back, clock })
    const pass = async () => (await middle.call()).payload
    const endpoints = await startService(protocol, { Place: pass }, clock)
    const front = managerOf(protocol, { source: 'front', target: 'middle', endpoints, clock })
    return { front, middle, asked: () => asked }
  }

  it('opens the breaker of the one that is next to it, and no other', async () => {
    const { front, middle, asked } = await chain(async () => {
      throw new MethodError('unavailable', 'the disk is full')
    })
    for (let count = 0; count < 6; count += 1) {
      const error: unknown = await front.call().catch((thrown: unknown) => thrown)
      expect(isCommunicationError(error) && error.service).toBe('middle')
      expect(traitsOf(error).faultOf).toBe('back')
    }
    expect(middle.opened).toMatchObject([{ service: 'back', to: 'open' }])
    expect(front.opened).toEqual([])
    // Three calls of three attempts, all by the one next to it; then its breaker was open.
    expect(asked()).toBe(9)
  })

  it('is known before the first caller runs out of time', async () => {
    const clock = new TestClock()
    const isAsked = Promise.withResolvers<void>()
    const { front, middle } = await chain(() => {
      isAsked.resolve()
      return new Promise(() => undefined)
    }, clock)
    const failure = front.call(4_900).catch((thrown: unknown) => thrown)
    await isAsked.promise
    // Each hop keeps 50 ms for the answer: the middle's time is over, the front's is not.
    await clock.advance(4_875)
    const error = await failure
    expect(clock.monotonicMs()).toBeLessThan(4_900)
    expect(traitsOf(error).faultOf).toBe('back')
    expect(front.opened).toEqual([])
    expect(middle.opened).toEqual([])
  })
})
