import * as promClient from 'prom-client'
import { afterEach, describe, expect, it } from 'vitest'
import { httpProtocol } from '../protocols/http/http-protocol.ts'
import { ProtocolManager } from '../protocols/protocol-manager.ts'
import { httpMethods } from '../protocols/server/http.ts'
import { MethodError } from '../protocols/server/method-error.ts'
import { startHttpServer } from '../protocols/test-http-server.ts'
import { eventually } from '../protocols/test-observed.ts'
import { ResilienceManager } from '../resilience/resilience-manager.ts'
import { noPrometheus, startPrometheus } from '../test-prometheus.ts'
import { EventQueue } from './event-queue.ts'
import { eventRecorder } from './event-recorder.ts'
import { registerMetrics } from './metrics.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

const edge = { source_service: 'shop', target_service: 'orders', protocol: 'http' }

async function shop() {
  let isDown = false
  const orders = await startHttpServer(
    httpMethods({
      place: () => {
        if (isDown) throw new MethodError('internal', 'down')
        return 'done'
      },
    }),
  )
  const registry = new promClient.Registry()
  const resilience = new ResilienceManager()
  const events = new EventQueue({ sink: async () => undefined })
  const { observer } = registerMetrics({
    promClient,
    registry,
    sourceService: 'shop',
    resilience,
    events,
  })
  const manager = new ProtocolManager({
    sourceService: 'shop',
    resilience,
    protocols: { http: httpProtocol() },
    services: {
      orders: {
        preferredProtocol: 'http',
        endpoints: { http: { url: orders.url } },
        resilience: { circuitBreaker: { failureThreshold: 3, recoveryTimeoutMs: 60_000 } },
      },
    },
    observers: [observer, eventRecorder(events.record)],
  })
  stops.push(
    orders.stop,
    () => manager.close(),
    () => events.close(),
  )
  const call = () =>
    manager.callService({ targetService: 'orders', method: 'place' }).catch(() => undefined)
  return { call, registry, fail: () => (isDown = true) }
}

describe('metrics', () => {
  it('have AR-002’s names and labels', async () => {
    const { call, registry, fail } = await shop()
    await call()
    fail()
    await call()
    const text = await registry.metrics()
    const labels = 'source_service="shop",target_service="orders",protocol="http"'
    expect(text).toContain(`domainflow_communication_latency_seconds_count{${labels}} 2`)
    expect(text).toContain(`domainflow_communication_errors_total{${labels},error_type="remote"} 1`)
    expect(text).toContain('domainflow_communication_events_recorded_total 4')
  })

  it('tell the state of a breaker from its first call on, one series a state', async () => {
    const { call, registry, fail } = await shop()
    await call()
    const stateOf = async () => {
      const metric = registry.getSingleMetric('domainflow_communication_circuit_breaker_state')
      const { values } = (await metric?.get()) ?? { values: [] }
      return values.filter(({ value }) => value === 1).map(({ labels }) => labels.state)
    }
    expect(await stateOf()).toEqual(['closed'])
    fail()
    for (let count = 0; count < 5; count += 1) await call()
    expect(await stateOf()).toEqual(['open'])
    const text = await registry.metrics()
    expect(text).toMatch(/circuit_breaker_transitions_total\{.*from="closed",to="open"\} 1/)
    expect(text).toMatch(/rejected_total\{.*reason="circuit_open"\} 2/)
    // Refused calls have no latency.
    expect(text).toMatch(/latency_seconds_count\{.*\} 4/)
    expect(text).toMatch(/errors_total\{.*error_type="circuit_open"\} 2/)
  })

  it('are scraped by a real Prometheus', async ({ skip }) => {
    skip(noPrometheus !== undefined, noPrometheus)
    const { call, registry, fail } = await shop()
    const scraped = await startHttpServer(async (_, outgoing) => {
      outgoing.setHeader('content-type', registry.contentType)
      outgoing.end(await registry.metrics())
    })
    const prometheus = await startPrometheus(scraped.port)
    stops.push(scraped.stop, prometheus.stop)
    await call()
    fail()
    for (let count = 0; count < 5; count += 1) await call()
    const open = 'domainflow_communication_circuit_breaker_state{state="open"} == 1'
    const [breaker] = await eventually(async () => {
      const found = await prometheus.query(open)
      return found.length > 0 ? found : undefined
    })
    expect(breaker?.metric).toMatchObject(edge)
    const [quantile] = await prometheus.query(
      'histogram_quantile(0.95, domainflow_communication_latency_seconds_bucket)',
    )
    expect(quantile?.metric).toMatchObject(edge)
    expect(quantile?.value).toBeGreaterThan(0)
    const errors = await prometheus.query('domainflow_communication_errors_total')
    expect(
      Object.fromEntries(errors.map(({ metric, value }) => [metric.error_type, value])),
    ).toEqual({
      remote: 3,
      circuit_open: 2,
    })
  })
})
