import { connect } from 'amqplib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newContext, runInContext } from '../../context/call-context.ts'
import { noRabbitMq, startRabbitMq, type RabbitMq } from '../../test-rabbitmq.ts'
import { ProtocolManager } from '../protocol-manager.ts'
import { serveAmqp } from '../server/amqp.ts'
import { MethodError } from '../server/method-error.ts'
import type { Methods } from '../server/served.ts'
import { freePort, startFaultProxy } from '../test-fault-proxy.ts'
import { eventually, observed } from '../test-observed.ts'
import { amqpProtocol, type AmqpEndpoint } from './amqp-protocol.ts'

let rabbit: RabbitMq
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  if (!noRabbitMq) rabbit = await startRabbitMq()
})
afterAll(() => rabbit?.stop())
beforeEach(({ skip }) => skip(noRabbitMq !== undefined, noRabbitMq))
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

let queues = 0
async function serve(methods: Methods) {
  queues += 1
  const queue = `orders-${queues}`
  const server = await serveAmqp({ url: rabbit.url, queue, methods })
  stops.push(server.stop)
  return { queue, server }
}

function managerOf(amqp: AmqpEndpoint, url = rabbit.url) {
  const { events, observer } = observed()
  const manager = new ProtocolManager({
    sourceService: 'shop',
    protocols: { amqp: amqpProtocol({ url }) },
    services: {
      orders: { preferredProtocol: 'amqp', endpoints: { amqp }, retries: 0, timeoutMs: 20_000 },
    },
    observers: [observer],
  })
  stops.push(() => manager.close())
  const call = (how: Partial<Parameters<ProtocolManager['callService']>[0]> = {}) =>
    manager.callService({ targetService: 'orders', method: 'place', ...how })
  return { call, events }
}

describe('calls over RabbitMQ', () => {
  it('get their reply, with correlation and deadline both ways', async () => {
    const { queue } = await serve({
      place: (payload, context) => ({
        payload,
        correlationId: context.correlationId,
        remainingMs: context.deadline?.remainingMs(),
      }),
    })
    const { call, events } = managerOf({ queue })
    const response = await runInContext(newContext({ correlationId: 'c-1' }), () =>
      call({ payload: { id: 7 } }),
    )
    expect(response).toMatchObject({
      protocol: 'amqp',
      payload: { payload: { id: 7 }, correlationId: 'c-1', remainingMs: expect.any(Number) },
      headers: { 'x-correlation-id': 'c-1' },
    })
    expect(events.map((event) => [event.event_type, event.protocol, event.operation])).toEqual([
      ['request', 'amqp', 'place'],
      ['response', 'amqp', 'place'],
    ])
  })

  it('get each its own reply, in whatever order they come', async () => {
    const { queue } = await serve({
      place: async (payload) => {
        const { id } = Object(payload) as { id: number }
        await new Promise((resolve) => setTimeout(resolve, 30 - id))
        return id
      },
    })
    const { call } = managerOf({ queue })
    const ids = Array.from({ length: 30 }, (_, id) => id)
    const answers = await Promise.all(ids.map((id) => call({ payload: { id } })))
    expect(answers.map(({ payload }) => payload)).toEqual(ids)
  })

  it('know that nobody got a request for a queue that is not there', async () => {
    const { call } = managerOf({ queue: 'nobody-reads-this' })
    await expect(call()).rejects.toMatchObject({
      reason: 'connection',
      message: 'orders: no queue "nobody-reads-this"',
      traits: { mayHaveExecuted: false },
    })
  })

  it('pass on what the service says went wrong', async () => {
    const { queue } = await serve({
      place: () => {
        throw new MethodError('unavailable', 'closed for today', { retryAfterMs: 1_500 })
      },
    })
    const { call } = managerOf({ queue })
    await expect(call()).rejects.toMatchObject({
      reason: 'remote',
      status: 503,
      message: 'orders replied 503: closed for today',
      traits: { transient: true, mayHaveExecuted: true, retryAfterMs: 1_500 },
    })
    await expect(call({ method: 'other' })).rejects.toMatchObject({ status: 501 })
  })

  it('are not executed after their deadline: the broker drops what nobody waits for', async () => {
    const { queue, server } = await serve({ place: () => 0 })
    const { call } = managerOf({ queue })
    await call()
    await server.stop()
    await expect(call({ timeoutMs: 200 })).rejects.toMatchObject({
      reason: 'deadline_exceeded',
      traits: { mayHaveExecuted: true },
    })
    const connection = await connect(rabbit.url)
    const channel = await connection.createChannel()
    await eventually(async () => (await channel.checkQueue(queue)).messageCount === 0 || undefined)
    await connection.close()
    let executed = 0
    const methods = { place: () => (executed += 1) }
    const late = await serveAmqp({ url: rabbit.url, queue, methods })
    stops.push(late.stop)
    await call()
    expect(executed).toBe(1)
  })
})

describe('calls over RabbitMQ and a faulty wire', () => {
  it('know that nobody got a request where there is no broker', async () => {
    const { call } = managerOf({}, `amqp://127.0.0.1:${await freePort()}`)
    await expect(call()).rejects.toMatchObject({
      reason: 'connection',
      traits: { mayHaveExecuted: false },
    })
  })

  it.each([
    ['with a sound wire', { kind: 'none' }],
    ['with no confirm of the broker', { kind: 'silent' }],
  ] as const)(
    'fear, %s, that a request was executed when the connection breaks, and connect anew',
    async (_, fault) => {
      const begun = Promise.withResolvers<void>()
      const { queue } = await serve({
        place: (payload) => {
          if (payload !== 'wait') return 'done'
          begun.resolve()
          return new Promise(() => undefined)
        },
      })
      const proxy = await startFaultProxy(rabbit.port)
      stops.push(proxy.stop)
      const { call } = managerOf({ queue }, `amqp://guest:guest@127.0.0.1:${proxy.port}`)
      await call()
      proxy.setFault(fault)
      const waiting = call({ payload: 'wait', timeoutMs: 20_000 })
      const failure = waiting.catch((thrown: unknown) => thrown)
      await begun.promise
      proxy.setFault({ kind: 'none' })
      proxy.cut()
      expect(await failure).toMatchObject({
        reason: 'connection',
        traits: { mayHaveExecuted: true, transient: true },
      })
      expect(await call()).toMatchObject({ payload: 'done' })
    },
  )

  it.each([
    ['slow bytes', { kind: 'slow', everyMs: 100 }],
    ['silence', { kind: 'silent' }],
    ['a half-open connection', { kind: 'half_open' }],
  ] as const)('end in time despite %s', async (_, fault) => {
    const { queue } = await serve({ place: () => 'done' })
    const proxy = await startFaultProxy(rabbit.port)
    stops.push(proxy.stop)
    const { call } = managerOf({ queue }, `amqp://guest:guest@127.0.0.1:${proxy.port}`)
    await call()
    proxy.setFault(fault)
    await expect(call({ timeoutMs: 300 })).rejects.toMatchObject({
      reason: 'deadline_exceeded',
      traits: { mayHaveExecuted: true },
    })
    proxy.setFault({ kind: 'none' })
  })

  it('are served again after the queue was deleted under the server', async () => {
    const { queue } = await serve({ place: () => 'done' })
    const { call } = managerOf({ queue })
    await call()
    const connection = await connect(rabbit.url)
    const channel = await connection.createChannel()
    await channel.deleteQueue(queue)
    await connection.close()
    const answer = await eventually(() => call({ timeoutMs: 2_000 }).catch(() => undefined))
    expect(answer).toMatchObject({ payload: 'done' })
  })
})
