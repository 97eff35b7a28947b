import { afterEach, describe, expect, it } from 'vitest'
import { newContext, runInContext } from '../../context/call-context.ts'
import { MethodError } from '../server/method-error.ts'
import type { Methods } from '../server/served.ts'
import { ProtocolManager } from '../protocol-manager.ts'
import { freePort, startFaultProxy, type Fault } from '../test-fault-proxy.ts'
import { observed } from '../test-observed.ts'
import { grpcProtocol, type GrpcEndpoint } from './grpc-protocol.ts'
import { endpointOf, startGrpcServer } from './test-grpc-server.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

function managerOf(grpc: GrpcEndpoint) {
  const { events, observer } = observed()
  const manager = new ProtocolManager({
    sourceService: 'shop',
    protocols: { grpc: grpcProtocol() },
    services: { orders: { preferredProtocol: 'grpc', endpoints: { grpc }, retries: 0 } },
    observers: [observer],
  })
  stops.push(() => manager.close())
  const call = (how: Partial<Parameters<ProtocolManager['callService']>[0]> = {}) =>
    manager.callService({ targetService: 'orders', method: 'place', ...how })
  return { call, events, manager }
}

async function serve(methods: Methods) {
  const server = await startGrpcServer(methods)
  stops.push(server.stop)
  return server
}

describe('gRPC calls', () => {
  it('go by the proto file, with correlation and deadline both ways', async () => {
    const { endpoint } = await serve({
      place: (payload, context) => ({
        ...Object(payload),
        correlationId: context.correlationId,
        remainingMs: Math.floor(context.deadline?.remainingMs() ?? 0),
      }),
    })
    const { call, events } = managerOf(endpoint)
    const payload = { id: 'o-1', amountCents: '9007199254740993' }
    const response = await runInContext(newContext({ correlationId: 'c-1' }), () =>
      call({ payload, timeoutMs: 8_000 }),
    )
    expect(response).toMatchObject({
      protocol: 'grpc',
      status: 0,
      payload: { id: 'o-1', correlationId: 'c-1' },
      headers: { 'x-correlation-id': 'c-1' },
    })
    const { remainingMs } = response.payload as { remainingMs: number }
    expect(remainingMs).toBeGreaterThan(0)
    expect(remainingMs).toBeLessThanOrEqual(8_000)
    expect(events.at(-1)).toMatchObject({
      event_type: 'response',
      operation: 'signalbox.test.Orders/Place',
      message_format: 'protobuf',
      status_code: 0,
      payload_size: 14,
    })
  })

  it.each([
    ['not_found', 5, { targetFault: false, transient: false, mayHaveExecuted: true }],
    ['unavailable', 14, { targetFault: true, transient: true, mayHaveExecuted: true }],
    ['internal', 13, { targetFault: true, transient: false, mayHaveExecuted: true }],
    ['unimplemented', 12, { targetFault: true, transient: false, mayHaveExecuted: false }],
  ] as const)('map %s to its status and what it means', async (code, status, traits) => {
    const { endpoint } = await serve({
      place: () => {
        throw new MethodError(code, 'as the test says')
      },
    })
    const { call, events } = managerOf(endpoint)
    await expect(call()).rejects.toMatchObject({
      reason: 'remote',
      status,
      traits,
      message: `orders answered gRPC status ${status}: as the test says`,
    })
    expect(events.at(-1)).toMatchObject({ event_type: 'error', status_code: status })
  })

  it('send their deadline: the server stops waiting by itself', async () => {
    let gone: Promise<void> | undefined
    const { endpoint } = await serve({
      health: () => ({}),
      place: (_, { signal }) => {
        gone = new Promise((resolve) => signal?.addEventListener('abort', () => resolve()))
        return gone
      },
    })
    const { call, events } = managerOf(endpoint)
    await call({ method: 'health' })
    await expect(call({ timeoutMs: 300 })).rejects.toMatchObject({ reason: 'deadline_exceeded' })
    await gone
    expect(events.at(-1)).toMatchObject({ event_type: 'timeout', status_code: 4 })
  })

  it('say what a payload or a method lacks', async () => {
    const { endpoint } = await serve({ place: () => ({}) })
    const { call } = managerOf(endpoint)
    await expect(call({ method: 'cancel' })).rejects.toThrow(
      'no unary gRPC method "signalbox.test.Orders/Cancel" among signalbox.test.Orders/Place, ' +
        'signalbox.test.Orders/Health',
    )
    const { call: faulty } = managerOf({ address: '', protoFile: [] })
    await expect(faulty()).rejects.toThrow(/endpoints\.grpc\.address.*endpoints\.grpc\.protoFile/)
  })
})

describe('gRPC calls over a faulty wire', () => {
  const withFault = async (fault: Fault, timeoutMs: number) => {
    let executed = 0
    const { port } = await serve({
      place: () => {
        executed += 1
        return {}
      },
    })
    const proxy = await startFaultProxy(port)
    stops.push(proxy.stop)
    const { call } = managerOf(endpointOf(proxy.port))
    await call()
    proxy.setFault(fault)
    const began = performance.now()
    const error = await call({ timeoutMs }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    return { error, executed, tookMs: performance.now() - began }
  }

  it('know that nobody got a request that was refused', async () => {
    const { call } = managerOf(endpointOf(await freePort()))
    await expect(call()).rejects.toMatchObject({
      reason: 'connection',
      traits: { mayHaveExecuted: false, transient: true },
    })
  })

  it('fear that a request was executed whose answer broke off', async () => {
    const { error, executed } = await withFault({ kind: 'reset', afterBytes: 0 }, 20_000)
    expect(executed).toBe(2)
    expect(error).toMatchObject({ traits: { mayHaveExecuted: true, targetFault: true } })
  })

  it.each([
    ['slow bytes', { kind: 'slow', everyMs: 100 }],
    ['silence', { kind: 'silent' }],
    ['a half-open connection', { kind: 'half_open' }],
  ] as const)('end in time despite %s', async (_, fault) => {
    const { error, tookMs } = await withFault(fault, 400)
    expect(tookMs).toBeLessThan(10_000)
    // Both clocks run out at the same moment: ours and that of grpc-js.
    expect(error).toMatchObject({
      reason: expect.stringMatching(/^(deadline_exceeded|attempt_timeout)$/),
      traits: { mayHaveExecuted: true },
    })
  })
})
