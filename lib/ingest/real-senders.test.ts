import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { closeDatabase, getDatabase } from '#lib/db/database.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { type IngestServer, startIngestServer } from './http-test-support.ts'
import { settlePending } from './settle-pending.ts'

let database: TestDatabase
let server: IngestServer
beforeAll(async () => {
  database = await createTestDatabase()
  vi.stubEnv('DATABASE_URL', database.url)
  server = await startIngestServer()
})
afterAll(async () => {
  await server.close()
  await closeDatabase(await getDatabase())
  await database.drop()
})
beforeEach(async () => {
  await sql`TRUNCATE communication_events, pending_spans, services`.execute(database.db)
})

const senders: Record<string, (url: string) => SpanExporter> = {
  'OTLP protobuf': (url) => new ProtobufExporter({ url: `${url}/v1/traces` }),
  'OTLP JSON': (url) => new JsonExporter({ url: `${url}/v1/traces` }),
  'OTLP protobuf with gzip': (url) =>
    new ProtobufExporter({ url: `${url}/v1/traces`, compression: 'gzip' as never }),
  Zipkin: (url) => new ZipkinExporter({ url: `${url}/api/v2/spans` }),
}

function service(name: string, exporter: SpanExporter): TracerProvider {
  return new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': name, 'service.version': '1.2.3' }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  })
}

async function calls() {
  await settlePending(database.db, 0)
  const { rows } = await sql<Record<string, unknown>>`
    SELECT source_service AS source, target_service AS target, event_type AS type, protocol,
      status_code AS status, operation
    FROM communication_events ORDER BY 1, 2`.execute(database.db)
  return rows
}

describe.each(Object.entries(senders))('OpenTelemetry SDK over %s', (_name, exporterFor) => {
  it('has its client and server spans counted as one call, its query as another', async () => {
    const orders = service('order-service', exporterFor(server.url))
    const payments = service('payment-service', exporterFor(server.url))
    const client = orders.getTracer('test').startSpan('POST', {
      kind: SpanKind.CLIENT,
      attributes: { 'http.request.method': 'POST', 'server.address': 'payments.local' },
    })
    const parent = trace.setSpan(context.active(), client)
    const handler = payments.getTracer('test').startSpan(
      'POST /payments',
      {
        kind: SpanKind.SERVER,
        attributes: { 'http.request.method': 'POST', 'http.route': '/payments' },
      },
      parent,
    )
    const query = payments.getTracer('test').startSpan(
      'SELECT accounts',
      {
        kind: SpanKind.CLIENT,
        attributes: { 'db.system.name': 'postgresql', 'db.namespace': 'accounts' },
      },
      trace.setSpan(context.active(), handler),
    )
    query.end()
    await sleep(2)
    handler.setAttribute('http.response.status_code', 503).setStatus({ code: SpanStatusCode.ERROR })
    handler.end()
    client.setAttribute('http.response.status_code', 503).setStatus({ code: SpanStatusCode.ERROR })
    client.end()
    await Promise.all([orders.shutdown(), payments.shutdown()])
    expect(await calls()).toEqual([
      {
        source: 'order-service',
        target: 'payment-service',
        type: 'error',
        protocol: 'http',
        status: 503,
        operation: 'POST /payments',
      },
      expect.objectContaining({
        source: 'payment-service',
        target: 'accounts',
        type: 'response',
        protocol: 'postgresql',
      }),
    ])
  })
})

const samples = join(import.meta.dirname, '../../../shared/data')

describe('the samples of ../shared/data', () => {
  beforeEach((test) => test.skip(!existsSync(samples), 'that folder is absent'))

  it.each([
    ['zipkin-ascend.json', 'mobile-gateway'],
    ['zipkin-messaging.json', 'frontend'],
    ['zipkin-skew.json', 'serviceb'],
    ['zipkin-yelp.json', 'mobile_api'],
  ])('%s is stored, once however often it is sent', async (file, participant) => {
    const body = movedToNow(readFileSync(join(samples, file), 'utf8'))
    for (let time = 0; time < 2; time++) {
      const response = await fetch(`${server.url}/api/v2/spans`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      })
      expect([response.status, await response.text()]).toEqual([202, ''])
    }
    const once = await calls()
    expect(once.some((call) => [call.source, call.target].includes(participant))).toBe(true)
    await fetch(`${server.url}/api/v2/spans`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    })
    expect(await calls()).toEqual(once)
  })
})

type SampleSpan = { timestamp?: number; annotations?: { timestamp: number }[] }

/** The samples are years old, and ingest accepts a week. */
function movedToNow(text: string): string {
  const spans: SampleSpan[] = JSON.parse(text)
  const first = Math.min(...spans.map((span) => span.timestamp ?? Number.POSITIVE_INFINITY))
  const shift = Date.now() * 1000 - 60_000_000 - first
  for (const span of spans) {
    if (span.timestamp !== undefined) span.timestamp += shift
    for (const annotation of span.annotations ?? []) annotation.timestamp += shift
  }
  return JSON.stringify(spans)
}

describe('a database that is not as it should be', () => {
  it('is no fault of the sender, who is told to send it again', async () => {
    const body = JSON.stringify([
      {
        traceId: 'a'.repeat(32),
        id: 'b'.repeat(16),
        kind: 'CLIENT',
        timestamp: Date.now() * 1000,
        localEndpoint: { serviceName: 'order-service' },
      },
    ])
    const send = () =>
      fetch(`${server.url}/api/v2/spans`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      })
    await sql`ALTER TABLE pending_spans RENAME TO away`.execute(database.db)
    const refused = await send()
    await sql`ALTER TABLE away RENAME TO pending_spans`.execute(database.db)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30'])
    expect((await send()).status).toBe(202)
  })
})

describe('metrics from the same SDK', () => {
  it('are refused for good, in words that its log shows', async () => {
    const answers = await Promise.all(
      ['application/json', 'application/x-protobuf'].map((type) =>
        fetch(`${server.url}/v1/metrics`, { method: 'POST', headers: { 'Content-Type': type } }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([404, 404])
    expect(await answers[0]?.json()).toEqual({
      code: 5,
      message: expect.stringContaining('OTEL_METRICS_EXPORTER'),
    })
    expect(await answers[1]?.text()).toContain('OTEL_METRICS_EXPORTER')
  })
})
