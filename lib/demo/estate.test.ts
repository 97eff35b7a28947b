import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { startEstate, type Estate } from './estate.ts'
import { eventually, startCapture, type Capture, type CapturedSpan } from './test-support.ts'
import { services } from './topology.ts'

/** 200 s after its epoch the estate is in the midst of its first incident. */
const incidentMs = 200_000

let database: TestDatabase
let capture: Capture
let estate: Estate
const progress: string[] = []
/** How far the incident's script is ahead of the time. */
let leapMs = 0

beforeAll(async () => {
  database = await createTestDatabase()
  capture = await startCapture()
  estate = await startEstate({
    otlpEndpoint: capture.endpoint,
    databaseUrl: database.url,
    epochMs: Date.now() - incidentMs,
    clock: { now: () => Date.now() + leapMs },
    onProgress: (stage, done, total) => void progress.push(`${stage} ${done}/${total}`),
  })
})

afterAll(async () => {
  await estate?.stop()
  capture?.stop()
  await database?.drop()
})

const from = (service: string, kind: string) => (span: CapturedSpan) =>
  span.serviceName === service && span.kind === kind
const parentOf = (span: CapturedSpan) =>
  capture.spans.find((one) => one.spanId === span.parentSpanId && one.traceId === span.traceId)

async function healthOf(service: string, path: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${estate.httpPorts[service]}${path}`)
  await answer.text()
  return answer.status
}

describe('the estate', () => {
  it('says how far it has come while it starts', () => {
    expect(progress[0]).toBe('database 0/1')
    expect(progress).toContain('services 8/8')
    expect(progress.at(-1)).toBe('traffic 1/1')
  })

  it('sends spans of every service, each under its own resource', async () => {
    await eventually(() => {
      const names = new Set(capture.spans.map(({ serviceName }) => serviceName))
      return names.size === services.length ? names : undefined
    })
    for (const { name, version, exports } of services) {
      const span = capture.spans.find(({ serviceName }) => serviceName === name)
      expect(span?.resource).toMatchObject({
        'service.name': name,
        'service.version': version,
        'service.namespace': 'signalbox.demo',
        'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      })
      expect(span?.contentType).toBe(`application/${exports === 'json' ? 'json' : 'x-protobuf'}`)
    }
  })

  it.each([
    ['HTTP', 'api-gateway', 'order-service', 'POST /orders'],
    ['gRPC', 'order-service', 'payment-service', 'signalbox.demo.PaymentService/ReserveFunds'],
    ['gRPC', 'api-gateway', 'domain-service', 'signalbox.demo.DomainService/GetDomain'],
  ])(
    'carries the context over %s from %s, which calls with the library, to %s',
    async (...named) => {
      const [, caller, callee, name] = named
      const [server, event] = await eventually(() => {
        const candidates = capture.spans.filter(
          (one) => from(callee, 'server')(one) && one.name === name,
        )
        return candidates
          .map(
            (one) =>
              [one, capture.events.find(({ spanId }) => spanId === one.parentSpanId)] as const,
          )
          .find(([, told]) => told !== undefined)
      })
      expect(event).toMatchObject({
        sourceService: caller,
        targetService: callee,
        operation: name,
        traceId: server.traceId,
      })
      // And it hangs under what its caller was asked itself.
      const asked = await eventually(() =>
        capture.spans.find(({ spanId }) => spanId === event?.parentSpanId),
      )
      expect(asked).toMatchObject({ serviceName: caller, traceId: server.traceId })
    },
  )

  it.each([
    ['HTTP', 'domain-service', 'analytics-service', 'POST /views'],
    ['HTTP', 'campaign-service', 'analytics-service', 'GET /statistics'],
    ['gRPC', 'campaign-service', 'domain-service', 'signalbox.demo.DomainService/SearchDomains'],
  ])('carries the context over %s from %s to %s', async (...[, caller, callee, name]) => {
    const [server, client] = await eventually(() => {
      const candidates = capture.spans.filter(
        (one) => from(callee, 'server')(one) && one.name === name,
      )
      return candidates
        .map((one) => [one, parentOf(one)] as const)
        .find(([, parent]) => parent !== undefined)
    })
    expect(client).toMatchObject({ serviceName: caller, kind: 'client', traceId: server.traceId })
    expect(client?.attributes['server.address']).toBe(callee)
  })

  it('carries the context through the queue to both subscribers', async () => {
    const consumed = await eventually(() => {
      const publishes = capture.spans.filter(from('order-service', 'producer'))
      return publishes
        .map((publish) => capture.spans.filter((one) => one.parentSpanId === publish.spanId))
        .find((children) => children.length === 2)
    })
    expect(consumed.map(({ serviceName }) => serviceName).toSorted()).toEqual([
      'analytics-service',
      'notification-service',
    ])
    for (const { kind, attributes } of consumed) {
      expect(kind).toBe('consumer')
      expect(attributes['messaging.destination.name']).toBe('orders.events')
    }
  })

  it('asks its databases within the span of the request', async () => {
    const query = await eventually(() =>
      capture.spans.find(
        (one) => one.attributes['db.system.name'] === 'postgresql' && parentOf(one) !== undefined,
      ),
    )
    expect(query.kind).toBe('client')
    expect(query.attributes['db.query.text']).toContain('signalbox_demo.')
  })

  it('retries a failing bank gateway, and payment-service says that it is not ready', async () => {
    const retry = await eventually(() =>
      capture.events.find(
        ({ eventType, targetService }) => eventType === 'retry' && targetService === 'bank-gateway',
      ),
    )
    expect(retry).toMatchObject({ sourceService: 'payment-service', targetKind: 'external' })
    const isUnready = async () =>
      expect(await healthOf('payment-service', '/health/ready')).toBe(503)
    await vi.waitFor(isUnready, { timeout: 60_000, interval: 200 })
    expect(await healthOf('payment-service', '/health/live')).toBe(200)
    expect(await healthOf('order-service', '/health/ready')).toBe(200)
    expect(await healthOf('order-service', '/nothing')).toBe(404)
  })

  it('has no span of the external providers, nor of health checks', () => {
    const known = new Set(services.map(({ name }) => name))
    for (const { serviceName, name } of capture.spans) {
      expect(known.has(serviceName)).toBe(true)
      expect(name).not.toContain('/health')
    }
  })

  it('opens the breaker to the failing bank, tries again, and closes it when the bank is back', async () => {
    const bank = { source_service: 'payment-service', target_service: 'bank-gateway' }
    const transition = (before: string, after: string) => () =>
      capture.transitions.find(
        (one) =>
          one.target_service === bank.target_service &&
          one.from_state === before &&
          one.to_state === after,
      )
    const opened = await eventually(transition('closed', 'open'))
    expect(opened).toMatchObject({
      ...bank,
      protocol: 'http',
      reason: expect.stringMatching(/ of /),
    })
    const refused = await eventually(() =>
      capture.events.find(({ attributes }) => attributes['error.type'] === 'circuit_open'),
    )
    expect(refused).toMatchObject({ eventType: 'error', sourceService: 'payment-service' })
    await eventually(transition('open', 'half_open'))
    leapMs = 120_000
    await eventually(transition('half_open', 'closed'))
  }, 300_000)

  it('stops cleanly, however often it is told to', async () => {
    await Promise.all([estate.stop(), estate.stop()])
    await expect(healthOf('order-service', '/health')).rejects.toThrow('fetch failed')
  })
})
