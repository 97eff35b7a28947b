import { createServer, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace'
import { describe, expect, it } from 'vitest'
import { mediaTypeOf } from './media-type.ts'
import type { DecodedSpans, Span } from './model.ts'
import { normaliseSpans } from './normalise/normalise-spans.ts'
import { decodeJsonTraces } from './otlp/decode-json.ts'
import { decodeProtobufTraces } from './otlp/decode-protobuf.ts'
import { readBody } from './read-body.ts'
import { decodeZipkinSpans } from './zipkin/decode.ts'

type Sender = {
  mediaType: string
  exporter: (url: string) => SpanExporter
  decode: (body: Uint8Array) => DecodedSpans
}

const compression = 'gzip' as never
const senders: Record<string, Sender> = {
  'OTLP protobuf exporter': {
    mediaType: 'application/x-protobuf',
    exporter: (url) => new ProtobufExporter({ url, compression }),
    decode: decodeProtobufTraces,
  },
  'OTLP JSON exporter': {
    mediaType: 'application/json',
    exporter: (url) => new JsonExporter({ url }),
    decode: decodeJsonTraces,
  },
  'Zipkin exporter': {
    mediaType: 'application/json',
    exporter: (url) => new ZipkinExporter({ url }),
    decode: (body) => decodeZipkinSpans(body, Date.now()),
  },
}

function makeSpans(tracer: Tracer): void {
  const client = tracer.startSpan('POST', {
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': 'POST',
      'url.template': '/payments',
      'server.address': 'payment-service',
      'http.response.status_code': 503,
      tags: ['a', 'b'],
    },
  })
  client.recordException(new Error('declined'))
  client.setStatus({ code: SpanStatusCode.ERROR, message: 'payment-service is away' })
  client.end()
  tracer.startSpan('work').end()
}

/** What a sender posts, as the request that a route handler is given. */
async function sent(exporter: (url: string) => SpanExporter): Promise<Request> {
  const received = Promise.withResolvers<Request>()
  const server = createServer((message, response) => {
    requestOf(message).then(received.resolve, received.reject)
    message.on('end', () => response.writeHead(202).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'order-service', 'service.version': '1.0' }),
    spanProcessors: [new BatchSpanProcessor({ exporter: exporter(`http://127.0.0.1:${port}/`) })],
  })
  makeSpans(provider.getTracer('test'))
  await provider.shutdown()
  const request = await received.promise
  await new Promise((resolve) => server.close(resolve))
  return request
}

async function requestOf(message: IncomingMessage): Promise<Request> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(message.headers)) headers.set(name, String(value))
  const body = new Uint8Array(await buffer(message))
  return new Request('http://test/', { method: 'POST', headers, body })
}

async function decodedFrom({ mediaType, exporter, decode }: Sender): Promise<DecodedSpans> {
  const request = await sent(exporter)
  expect(mediaTypeOf(request, [mediaType])).toBe(mediaType)
  return decode(await readBody(request, { maxBodyBytes: 1e6, maxDecodedBytes: 1e6 }))
}

describe.each(Object.entries(senders))('spans from the %s', (_, sender) => {
  it('are understood', async () => {
    const decoded = await decodedFrom(sender)
    expect(decoded.refusals).toEqual([])
    const [client, internal] = decoded.spans.map(({ span }) => span) as [Span, Span]
    expect(internal).toMatchObject({ name: 'work', kind: 'internal', status: 'unset' })
    expect(client).toMatchObject({
      serviceName: 'order-service',
      kind: 'client',
      status: 'error',
      statusMessage: 'payment-service is away',
      parentSpanId: null,
    })
    expect(Math.abs(client.startMs - Date.now())).toBeLessThan(60_000)
    const accepted = { fromMs: Date.now() - 60_000, toMs: Date.now() + 60_000 }
    const { halves, refusals, ignored } = normaliseSpans(decoded, accepted)
    expect({ refusals, ignored }).toEqual({ refusals: [], ignored: 1 })
    expect(halves).toEqual([
      expect.objectContaining({
        side: 'client',
        service: 'order-service',
        protocol: 'http',
        operation: 'POST /payments',
        statusCode: 503,
        eventType: 'error',
        errorMessage: 'payment-service is away',
        peer: { name: 'payment-service', kind: 'external' },
      }),
    ])
  })
})
