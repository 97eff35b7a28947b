import { createServer, type Server } from 'node:http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { sql } from 'kysely'
import { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createCommunication,
  EventQueue,
  eventRecorder,
  httpEvents,
  httpMethods,
  httpProtocol,
  openTelemetryTracing,
  postgresEvents,
  ProtocolManager,
  type CallTracing,
  type EventSink,
} from '#lib/communication/index.ts'
import { closeDatabase, getDatabase } from '#lib/db/database.ts'
import { withPartitionsFor } from '#lib/db/event-partitions.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { type IngestServer, startIngestServer } from './http-test-support.ts'
import { settlePending } from './settle-pending.ts'

let database: TestDatabase
let ingest: IngestServer
let pool: Pool
beforeAll(async () => {
  database = await createTestDatabase()
  vi.stubEnv('DATABASE_URL', database.url)
  ingest = await startIngestServer()
  pool = new Pool({ connectionString: database.url })
  // Who writes by itself relies on the partitions that Signalbox makes ahead.
  await withPartitionsFor(database.db, [Date.now()], async () => undefined)
})
afterAll(async () => {
  await ingest.close()
  await pool.end()
  await closeDatabase(await getDatabase())
  await database.drop()
})
beforeEach(async () => {
  await sql`TRUNCATE communication_events, pending_spans, services`.execute(database.db)
})

/** A service's own OpenTelemetry, which exports to Signalbox. */
async function telemetryOf(name: string) {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': name }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: `${ingest.url}/v1/traces` }),
      }),
    ],
  })
  const tracing = await openTelemetryTracing({ tracer: provider.getTracer('test') })
  return { tracing, flush: () => provider.forceFlush() }
}

async function serve(tracing?: CallTracing): Promise<{ url: string; stop: () => Promise<void> }> {
  const methods = { 'GET /orders/{id}': (payload: unknown) => payload }
  const server: Server = createServer(httpMethods(methods, { tracing }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A server of another kind: its answers do not say which span served them. */
function silent(tracing: CallTracing | undefined): CallTracing | undefined {
  if (!tracing) return undefined
  const startServer: CallTracing['startServer'] = (start) => {
    const span = tracing.startServer(start)
    return span && { ...span, spanId: '0'.repeat(16) }
  }
  return { ...tracing, startServer }
}

async function callOnce(url: string, options: { sink: EventSink; tracing?: CallTracing }) {
  const queue = new EventQueue({ sink: options.sink, onLoss: (reason) => losses.push(reason) })
  const losses: string[] = []
  const manager = new ProtocolManager({
    sourceService: 'shop',
    protocols: { http: httpProtocol() },
    services: { orders: { preferredProtocol: 'http', endpoints: { http: { url } } } },
    observers: [eventRecorder(queue.record)],
    ...(options.tracing ? { tracing: options.tracing } : {}),
  })
  const call = { targetService: 'orders', method: 'GET /orders/{id}', payload: { id: 'o-1' } }
  await manager.callService(call)
  await manager.close()
  await queue.close()
  expect([losses, queue.stats().lastError]).toEqual([[], null])
  expect(queue.stats()).toMatchObject({ sent: 2, refused: 0, dropped: 0 })
}

async function stored() {
  const { rows } = await sql<Record<string, unknown>>`
    SELECT source_service AS source, target_service AS target, event_type AS type, protocol,
      status_code AS status, operation, server_span_id AS "serverSpanId"
    FROM communication_events ORDER BY event_type`.execute(database.db)
  return rows
}

const call = { source: 'shop', target: 'orders', protocol: 'http', operation: 'GET /orders/{id}' }

describe('the communication library', () => {
  const query = (text: string, values: readonly unknown[]) => pool.query(text, [...values])

  it.each([
    ['over HTTP', () => httpEvents({ url: ingest.url })],
    ['straight into the database', () => postgresEvents(query)],
  ])('tells of a call %s', async (_, sink) => {
    const server = await serve()
    await callOnce(server.url, { sink: sink() })
    await server.stop()
    expect(await stored()).toMatchObject([
      { ...call, type: 'request', status: null },
      { ...call, type: 'response', status: 200 },
    ])
  })

  it('tells of a call whose other side reports through OpenTelemetry, and it counts once', async () => {
    const orders = await telemetryOf('orders')
    const server = await serve(silent(orders.tracing))
    await callOnce(server.url, { sink: httpEvents({ url: ingest.url }) })
    await server.stop()
    await orders.flush()
    await settlePending(database.db, 0)
    expect(await stored()).toMatchObject([
      { ...call, type: 'request' },
      // What the service did in turn hangs under its span.
      { ...call, type: 'response', serverSpanId: expect.stringMatching(/^[0-9a-f]{16}$/) },
    ])
  })

  it('counts a call once that waited in a spool until its other side was counted alone', async () => {
    const orders = await telemetryOf('orders')
    const server = await serve(orders.tracing)
    const kept: Parameters<EventSink>[0][number][] = []
    const keep: EventSink = async (events) => void kept.push(...events)
    await callOnce(server.url, { sink: keep })
    await server.stop()
    await orders.flush()
    await settlePending(database.db, 0)
    await httpEvents({ url: ingest.url })(kept, AbortSignal.timeout(5_000))
    const ends = (await stored()).filter(({ type }) => type !== 'request')
    expect(ends).toMatchObject([{ target: 'orders', type: 'response' }])
  })

  it('is put together by createCommunication, and sends what is left when it closes', async () => {
    const server = await serve()
    const communication = await createCommunication({
      service: 'shop',
      protocols: { http: httpProtocol() },
      services: { orders: { preferredProtocol: 'http', endpoints: { http: { url: server.url } } } },
      signalbox: { url: ingest.url },
    })
    const order = { targetService: 'orders', method: 'GET /orders/{id}', payload: { id: 'o-1' } }
    const response = await communication.call(order)
    expect(response).toMatchObject({ payload: { id: 'o-1' }, attempts: 1 })
    await communication.close()
    await server.stop()
    expect(communication.events?.stats()).toMatchObject({ sent: 2, dropped: 0, lastError: null })
    expect((await stored()).map(({ type }) => type)).toEqual(['request', 'response'])
  })

  it('makes spans as well, and the call counts once all the same', async () => {
    const [shop, orders] = [await telemetryOf('shop'), await telemetryOf('orders')]
    const server = await serve(orders.tracing)
    const sink = httpEvents({ url: ingest.url })
    await callOnce(server.url, { sink, ...(shop.tracing ? { tracing: shop.tracing } : {}) })
    await server.stop()
    await Promise.all([shop.flush(), orders.flush()])
    await settlePending(database.db, 0)
    expect((await stored()).map(({ type }) => type)).toEqual(['request', 'response'])
  })
})
