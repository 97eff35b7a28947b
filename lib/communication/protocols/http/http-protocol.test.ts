import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../clock.ts'
import { isCallAbortedError } from '../../errors/call-aborted-error.ts'
import type { CommunicationError } from '../../errors/communication-error.ts'
import type { Answer, OutgoingRequest, ProtocolClient } from '../model.ts'
import { freePort, startFaultProxy, type Fault } from '../test-fault-proxy.ts'
import { startHttpServer, type Listener } from '../test-http-server.ts'
import { httpProtocol, type HttpEndpoint, type HttpProtocolOptions } from './http-protocol.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

async function client(options: HttpProtocolOptions = {}): Promise<ProtocolClient> {
  const made = await httpProtocol(options)({ sourceService: 'shop', clock: systemClock })
  stops.push(() => made.close())
  return made
}

function requestOf(changes: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return {
    targetService: 'orders',
    method: 'place',
    payload: { a: 1 },
    headers: {},
    metadata: {},
    remainingMs: () => 2_000,
    signal: AbortSignal.timeout(2_000),
    onRequestBytes: () => undefined,
    ...changes,
  }
}

async function server(listener: Listener) {
  const started = await startHttpServer(listener)
  stops.push(started.stop)
  return started
}

async function call(
  endpoint: HttpEndpoint,
  changes: Partial<OutgoingRequest> = {},
  options: HttpProtocolOptions = {},
): Promise<Answer> {
  const channel = (await client(options)).channelTo('orders', endpoint)
  return channel.call(requestOf(changes))
}

const failureOf = (promise: Promise<unknown>): Promise<CommunicationError> =>
  promise.then(
    () => Promise.reject(new Error('it should have failed')),
    (error: CommunicationError) => error,
  )

const echo = async () =>
  server(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    outgoing.setHeader('content-type', 'application/json')
    outgoing.end(
      JSON.stringify({
        verb: incoming.method,
        path: incoming.url,
        body: Buffer.concat(chunks).toString(),
        headers: incoming.headers,
      }),
    )
  })

describe('HTTP calls', () => {
  it('post the payload as JSON to the method’s name', async () => {
    const { url } = await echo()
    const { payload } = await call({ url }, { headers: { traceparent: 'tp' } })
    expect(payload).toMatchObject({
      verb: 'POST',
      path: '/place',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', traceparent: 'tp' },
    })
  })

  it('fill a route from the payload: path first, the rest as query or body', async () => {
    const { url } = await echo()
    const routes = { find: 'GET /orders/{id}', rename: 'PUT /orders/{id}' }
    const payload = { id: 'a/b', tag: ['x', 'y'], page: 2 }
    const endpoint = { url: `${url}/api/`, routes }
    expect((await call(endpoint, { method: 'find', payload })).payload).toMatchObject({
      path: '/api/orders/a%2Fb?tag=x&tag=y&page=2',
      body: '',
    })
    expect((await call(endpoint, { method: 'rename', payload })).payload).toMatchObject({
      path: '/api/orders/a%2Fb',
      body: '{"tag":["x","y"],"page":2}',
    })
    const missing = await failureOf(call(endpoint, { method: 'find', payload: {} }))
    expect(missing.message).toMatch(/lacks "id"/)
  })

  it('keep their connection', async () => {
    const { url, connections } = await echo()
    const channel = (await client()).channelTo('orders', { url })
    for (let count = 0; count < 5; count += 1) await channel.call(requestOf())
    expect(connections()).toBe(1)
  })

  it.each([
    [500, { targetFault: true, transient: false, mayHaveExecuted: true }],
    [503, { targetFault: true, transient: true, mayHaveExecuted: true }],
    [429, { targetFault: false, transient: true, mayHaveExecuted: false }],
    [404, { targetFault: false, transient: false, mayHaveExecuted: false }],
    [409, { targetFault: false, transient: false, mayHaveExecuted: true }],
  ])('say what an answer of %i means for another try', async (status, traits) => {
    const { url } = await server((_, outgoing) => {
      outgoing.writeHead(status, { 'content-type': 'application/problem+json', 'retry-after': '3' })
      outgoing.end('{"detail":"no such thing"}')
    })
    const error = await failureOf(call({ url }))
    expect(error).toMatchObject({ reason: 'remote', status })
    expect(error.message).toBe(`orders answered ${status}: no such thing`)
    expect(error.traits).toEqual({ ...traits, retryAfterMs: 3_000 })
  })

  it('refuse an answer that is not what it says it is', async () => {
    const { url } = await server((_, outgoing) => {
      outgoing.setHeader('content-type', 'application/json')
      outgoing.end('{"half":')
    })
    expect(await failureOf(call({ url }))).toMatchObject({ reason: 'invalid_answer' })
    const large = await failureOf(call({ url }, {}, { maxAnswerBytes: 4 }))
    expect(large).toMatchObject({ reason: 'invalid_answer', traits: { mayHaveExecuted: true } })
  })

  it('name every fault of an endpoint', async () => {
    const made = await client()
    expect(() =>
      made.channelTo('orders', { url: 'ftp://a', routes: { find: '/orders' }, extra: 1 }),
    ).toThrow(/endpoints\.http\.url.*endpoints\.http\.routes\.find.*extra/)
  })
})

describe('HTTP calls over a faulty wire', () => {
  const withFault = async (fault: Fault, changes: Partial<OutgoingRequest> = {}) => {
    const { port } = await echo()
    const proxy = await startFaultProxy(port)
    stops.push(proxy.stop)
    proxy.setFault(fault)
    const error = await failureOf(call({ url: `http://127.0.0.1:${proxy.port}` }, changes))
    return { error, forwarded: proxy.forwarded }
  }

  it('know that nobody got a request that was refused', async () => {
    const error = await failureOf(call({ url: `http://127.0.0.1:${await freePort()}` }))
    expect(error).toMatchObject({ reason: 'connection', traits: { mayHaveExecuted: false } })
    expect(error.message).toMatch(/ECONNREFUSED/)
  })

  it('fear that a request was executed whose answer broke off', async () => {
    const { error, forwarded } = await withFault({ kind: 'reset', afterBytes: 30 })
    expect(forwarded).toBeGreaterThan(0)
    expect(error).toMatchObject({
      reason: 'connection',
      traits: { mayHaveExecuted: true, transient: true, targetFault: true },
    })
  })

  it.each([
    ['slow bytes', { kind: 'slow', everyMs: 40 }],
    ['silence', { kind: 'silent' }],
    ['a half-open connection', { kind: 'half_open' }],
  ] as const)('end in time despite %s', async (_, fault) => {
    const began = performance.now()
    const { error } = await withFault(fault, { signal: AbortSignal.timeout(300) })
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(error).toMatchObject({ reason: 'attempt_timeout', traits: { mayHaveExecuted: true } })
  })

  it('end at once when the caller gives up', async () => {
    const giveUp = new AbortController()
    setTimeout(() => giveUp.abort(new Error('enough')), 50)
    const { error } = await withFault({ kind: 'silent' }, { signal: giveUp.signal })
    expect(isCallAbortedError(error)).toBe(true)
  })

  it('do not wait for a connection that does not come', async () => {
    // 192.0.2.0/24 is reserved for documentation: nobody answers there.
    const error = await failureOf(
      call({ url: 'http://192.0.2.1:81' }, {}, { connectTimeoutMs: 100 }),
    )
    expect(error).toMatchObject({ reason: 'connection', traits: { mayHaveExecuted: false } })
  })
})
