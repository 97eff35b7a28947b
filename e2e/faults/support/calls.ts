import { randomBytes } from 'node:crypto'
import { encodeProtobuf, sampleSpan } from '#lib/ingest/otlp/test-support.ts'
import type { Span } from '#lib/ingest/model.ts'

/** A call as its two services tell of it. */
export type Call = { client: Span; server: Span }

export const caller = 'order-service'
export const callee = 'payment-service'

/** What is sent, and which calls are counted once it is stored. */
export type Batch = { body: Buffer<ArrayBuffer>; calls: readonly Call[] }

export function makeCalls(count: number): Call[] {
  const nowMs = Date.now()
  return Array.from({ length: count }, (_unused, index) => {
    const client = sampleSpan({
      traceId: randomBytes(16).toString('hex'),
      spanId: randomBytes(8).toString('hex'),
      kind: 'client',
      name: 'POST',
      resource: { 'service.name': caller },
      serviceName: caller,
      startMs: nowMs - index / 1000,
      durationMs: 5 + (index % 90),
      attributes: {
        'http.request.method': 'POST',
        'http.response.status_code': 200,
        'server.address': 'payments.internal',
      },
    })
    return { client, server: serverSpanOf(client) }
  })
}

function serverSpanOf(client: Span): Span {
  return {
    ...client,
    spanId: randomBytes(8).toString('hex'),
    parentSpanId: client.spanId,
    kind: 'server',
    name: 'POST /payments',
    resource: { 'service.name': callee },
    serviceName: callee,
    startMs: client.startMs + 1,
    durationMs: client.durationMs - 2,
    attributes: {
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'http.route': '/payments',
    },
  }
}

/** Both sides in one request, as a collector sends them. */
export function wholeBatch(calls: readonly Call[]): Batch {
  return { calls, body: bodyOf(calls.flatMap(({ client, server }) => [client, server])) }
}

/** Each side in a request of its own, as two services send them. */
export function halfBatches(calls: readonly Call[]): { clients: Batch; servers: Batch } {
  return {
    clients: { calls, body: bodyOf(calls.map(({ client }) => client)) },
    servers: { calls, body: bodyOf(calls.map(({ server }) => server)) },
  }
}

function bodyOf(spans: readonly Span[]): Buffer<ArrayBuffer> {
  return Buffer.from(encodeProtobuf(spans))
}
