import { context, SpanKind, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  SimpleSpanProcessor,
  TracerProvider,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newContext, runInContext } from '../context/call-context.ts'
import { httpProtocol } from '../protocols/http/http-protocol.ts'
import { ProtocolManager } from '../protocols/protocol-manager.ts'
import { httpMethods } from '../protocols/server/http.ts'
import { MethodError } from '../protocols/server/method-error.ts'
import { startHttpServer } from '../protocols/test-http-server.ts'
import { observed } from '../protocols/test-observed.ts'
import { openTelemetryTracing } from './open-telemetry.ts'

const spans: ReadableSpan[] = []
const exporter: SpanExporter = {
  export: (batch, done) => {
    spans.push(...batch)
    done({ code: 0 })
  },
  shutdown: async () => undefined,
}
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
const tracer = provider.getTracer('test')
const stops: (() => Promise<void>)[] = []

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
afterEach(async () => {
  spans.length = 0
  for (const stop of stops.splice(0).toReversed()) await stop()
})
afterAll(async () => {
  context.disable()
  await provider.shutdown()
})

async function shop(place: () => unknown) {
  const tracing = await openTelemetryTracing({ tracer })
  const server = await startHttpServer(httpMethods({ place }, { tracing }))
  const { events, observer } = observed()
  const manager = new ProtocolManager({
    sourceService: 'shop',
    protocols: { http: httpProtocol() },
    services: {
      orders: { preferredProtocol: 'http', endpoints: { http: { url: server.url } }, retries: 0 },
    },
    observers: [observer],
    ...(tracing ? { tracing } : {}),
  })
  stops.push(server.stop, () => manager.close())
  return { events, call: () => manager.callService({ targetService: 'orders', method: 'place' }) }
}

const ofKind = (kind: SpanKind) => spans.find((span) => span.kind === kind)
const { SERVER: server, CLIENT: client } = SpanKind

describe('spans of calls', () => {
  it('hang under the service’s own span, client over server, and the event is the client’s', async () => {
    const { call, events } = await shop(() => 'done')
    const own = tracer.startSpan('nightly job')
    await context.with(trace.setSpan(context.active(), own), call)
    own.end()
    const called = ofKind(client)
    const served = ofKind(server)
    expect(called).toMatchObject({
      name: 'POST /place',
      parentSpanContext: { spanId: own.spanContext().spanId },
      attributes: { 'peer.service': 'orders', 'http.response.status_code': 200 },
    })
    expect(served?.parentSpanContext).toMatchObject({ spanId: called?.spanContext().spanId })
    expect(events.at(-1)).toMatchObject({
      trace_id: own.spanContext().traceId,
      span_id: called?.spanContext().spanId,
      parent_span_id: own.spanContext().spanId,
      server_span_id: served?.spanContext().spanId,
    })
    // Ingest knows the two as one by their time, too.
    const [seconds = 0, nanos = 0] = called?.startTime ?? []
    expect(seconds * 1000 + nanos / 1e6).toBe(Date.parse(events.at(-1)?.occurred_at ?? ''))
  })

  it('hang under what came over the wire where the service has no span of its own', async () => {
    const { call } = await shop(() => 'done')
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    await runInContext(newContext({ traceId, spanId: '00f067aa0ba902b7' }), call)
    expect(ofKind(client)?.spanContext().traceId).toBe(traceId)
    expect(ofKind(client)?.parentSpanContext).toMatchObject({ spanId: '00f067aa0ba902b7' })
  })

  it('carry the failure of their call', async () => {
    const { call } = await shop(() => {
      throw new MethodError('unavailable', 'closed')
    })
    await expect(call()).rejects.toThrow('closed')
    expect(ofKind(client)).toMatchObject({
      status: { code: 2, message: 'orders answered 503: closed' },
      attributes: { 'error.type': 'remote', 'http.response.status_code': 503 },
    })
    expect(ofKind(server)).toMatchObject({ attributes: { 'error.type': 'unavailable' } })
  })
})
