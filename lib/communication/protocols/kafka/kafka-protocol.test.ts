import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newContext, runInContext } from '../../context/call-context.ts'
import { noKafka, startKafka, type Kafka } from '../../test-kafka.ts'
import { ProtocolManager } from '../protocol-manager.ts'
import { serveKafka } from '../server/kafka.ts'
import { MethodError } from '../server/method-error.ts'
import type { Methods } from '../server/served.ts'
import { freePort, startFaultProxy, type FaultProxy } from '../test-fault-proxy.ts'
import { observed } from '../test-observed.ts'
import { kafkaProtocol, type KafkaEndpoint } from './kafka-protocol.ts'

let kafka: Kafka
let proxy: FaultProxy
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  if (noKafka) return
  kafka = await startKafka(async (port) => {
    proxy = await startFaultProxy(port)
    return proxy.port
  })
})
afterAll(async () => {
  await kafka?.stop()
  await proxy?.stop()
})
beforeEach(({ skip }) => skip(noKafka !== undefined, noKafka))
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

let topics = 0
async function serve(methods: Methods) {
  topics += 1
  const topic = `orders-${topics}`
  const server = await serveKafka({
    bootstrapBrokers: [kafka.bootstrap],
    service: `orders-service-${topics}`,
    topic,
    methods,
    autocreateTopics: true,
  })
  stops.push(server.stop)
  return { topic }
}

function managerOf(endpoint: KafkaEndpoint, bootstrap = kafka.bootstrap) {
  const { events, observer } = observed()
  const manager = new ProtocolManager({
    sourceService: 'shop',
    protocols: { kafka: kafkaProtocol({ bootstrapBrokers: [bootstrap], autocreateTopics: true }) },
    services: {
      orders: {
        preferredProtocol: 'kafka',
        endpoints: { kafka: endpoint },
        retries: 0,
        timeoutMs: 15_000,
      },
    },
    observers: [observer],
  })
  stops.push(() => manager.close())
  const call = (how: Partial<Parameters<ProtocolManager['callService']>[0]> = {}) =>
    manager.callService({ targetService: 'orders', method: 'place', ...how })
  return { call, events }
}

describe('calls over Kafka', () => {
  it('get their reply, with correlation and deadline both ways', async () => {
    const { topic } = await serve({
      place: (payload, context) => ({
        payload,
        correlationId: context.correlationId,
        remainingMs: context.deadline?.remainingMs(),
      }),
    })
    const { call, events } = managerOf({ topic })
    const response = await runInContext(newContext({ correlationId: 'c-1' }), () =>
      call({ payload: { id: 7 } }),
    )
    expect(response).toMatchObject({
      protocol: 'kafka',
      payload: { payload: { id: 7 }, correlationId: 'c-1', remainingMs: expect.any(Number) },
      headers: { 'x-correlation-id': 'c-1' },
    })
    expect(events.map((event) => [event.event_type, event.protocol])).toEqual([
      ['request', 'kafka'],
      ['response', 'kafka'],
    ])
  })

  it('get each its own reply, also where two instances share a reply topic', async () => {
    const { topic } = await serve({ place: (payload) => payload })
    const [one, other] = [managerOf({ topic, keyField: 'id' }), managerOf({ topic })]
    const ids = Array.from({ length: 40 }, (_, id) => id)
    const answers = await Promise.all(
      ids.map((id) => (id % 2 ? one : other).call({ payload: { id } })),
    )
    expect(answers.map((answer) => answer.payload)).toEqual(ids.map((id) => ({ id })))
  })

  it('pass on what the service says went wrong', async () => {
    const { topic } = await serve({
      place: () => {
        throw new MethodError('conflict', 'placed already')
      },
    })
    const { call } = managerOf({ topic })
    await expect(call()).rejects.toMatchObject({
      reason: 'remote',
      status: 409,
      message: 'orders replied 409: placed already',
      traits: { targetFault: false, transient: false },
    })
  })

  it('end in time where nobody reads the topic, and are not executed later', async () => {
    const { topic } = await serve({ place: () => 'ready' })
    const { call } = managerOf({ topic })
    await call()
    await stops.shift()?.()
    await expect(call({ timeoutMs: 300 })).rejects.toMatchObject({
      reason: 'deadline_exceeded',
      traits: { mayHaveExecuted: true },
    })
    let executed = 0
    const late = await serveKafka({
      bootstrapBrokers: [kafka.bootstrap],
      service: `orders-service-${topics}`,
      topic,
      methods: { place: () => (executed += 1) },
    })
    stops.push(late.stop)
    expect(await call()).toMatchObject({ payload: 1 })
    expect(executed).toBe(1)
  })

  it('know that nobody got a request where there is no broker', async () => {
    const { call } = managerOf({}, `127.0.0.1:${await freePort()}`)
    await expect(call()).rejects.toMatchObject({
      reason: 'connection',
      traits: { mayHaveExecuted: false },
    })
  })
})

describe('calls over Kafka and a faulty wire', () => {
  it('fear that a request was executed when the connection breaks, and connect anew', async () => {
    let begun = () => undefined as void
    const { topic } = await serve({
      place: (payload) => {
        begun()
        return payload === 'wait' ? new Promise((resolve) => setTimeout(resolve, 500)) : 'done'
      },
    })
    const { call } = managerOf({ topic })
    await call()
    const isBegun = new Promise<void>((resolve) => {
      begun = resolve
    })
    const waiting = call({ payload: 'wait', timeoutMs: 3_000 })
    await isBegun
    proxy.cut()
    const outcome = await waiting.then(
      () => 'the reply came after a reconnect',
      (error: unknown) => error,
    )
    // Either is right; what must not be is a failure that claims nothing was executed.
    expect(outcome).not.toMatchObject({ traits: { mayHaveExecuted: false } })
    expect(await call({ idempotent: true, timeoutMs: 20_000 })).toMatchObject({ payload: 'done' })
  })

  it.each([
    ['slow bytes', { kind: 'slow', everyMs: 100 }],
    ['silence', { kind: 'silent' }],
    ['a half-open connection', { kind: 'half_open' }],
  ] as const)('end in time despite %s', async (_, fault) => {
    const { topic } = await serve({ place: () => 'done' })
    const { call } = managerOf({ topic })
    await call()
    proxy.setFault(fault)
    await expect(call({ timeoutMs: 400 })).rejects.toMatchObject({
      reason: 'deadline_exceeded',
      traits: { mayHaveExecuted: true },
    })
    proxy.setFault({ kind: 'none' })
    proxy.cut()
  })
})
