import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { noRabbitMq, startRabbitMq, type RabbitMq } from '../test-rabbitmq.ts'
import { amqpProtocol } from './amqp/amqp-protocol.ts'
import { grpcProtocol } from './grpc/grpc-protocol.ts'
import { startGrpcServer } from './grpc/test-grpc-server.ts'
import { httpProtocol } from './http/http-protocol.ts'
import { ProtocolManager } from './protocol-manager.ts'
import { serveAmqp } from './server/amqp.ts'
import { httpMethods } from './server/http.ts'
import { freePort } from './test-fault-proxy.ts'
import { startHttpServer } from './test-http-server.ts'
import { eventually, observed } from './test-observed.ts'

const methods = { health: () => ({ id: 'healthy' }) }
const { events, observer } = observed()
const stops: (() => Promise<void>)[] = []
let rabbit: RabbitMq
let protocolManager: ProtocolManager

beforeAll(async () => {
  if (noRabbitMq) return
  rabbit = await startRabbitMq()
  const domain = await startGrpcServer(methods)
  const analytics = await startHttpServer(httpMethods(methods))
  const queue = 'notification-service'
  const notification = await serveAmqp({ url: rabbit.url, queue, methods })
  stops.push(rabbit.stop, domain.stop, analytics.stop, notification.stop)
  const nowhere = { address: `127.0.0.1:${await freePort()}` }
  protocolManager = new ProtocolManager({
    sourceService: 'api-gateway',
    protocols: {
      http: httpProtocol(),
      grpc: grpcProtocol(),
      amqp: amqpProtocol({ url: rabbit.url }),
    },
    services: {
      'domain-service': { preferredProtocol: 'grpc', endpoints: { grpc: domain.endpoint } },
      'analytics-service': {
        preferredProtocol: 'http',
        endpoints: { http: { url: analytics.url } },
      },
      'notification-service': { preferredProtocol: 'amqp' },
      'half-migrated-service': {
        preferredProtocol: 'grpc',
        fallbackProtocols: ['http', 'amqp'],
        retries: 0,
        endpoints: {
          grpc: { ...domain.endpoint, ...nowhere },
          http: { url: `http://${nowhere.address}` },
          amqp: { queue },
        },
      },
    },
    observers: [observer],
  })
  stops.push(() => protocolManager.close())
})
beforeEach(({ skip }) => skip(noRabbitMq !== undefined, noRabbitMq))
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop()
})

// AR-002, "Integration tests", against real services and a real broker.
describe('TestProtocolStandardization', () => {
  it.each([
    ['domain-service', 'grpc', 50],
    ['analytics-service', 'http', 100],
    ['notification-service', 'amqp', 200],
  ])('%s answers over %s, in twice %i ms at most', async (targetService, protocol, expectedMs) => {
    const call = { targetService, method: 'health', timeoutMs: 20_000 }
    // The best of several: a busy machine delays any one of them.
    const best = await eventually(async () => {
      const response = await protocolManager.callService(call)
      expect(response).toMatchObject({ protocol, payload: { id: 'healthy' } })
      return response.latencyMs < expectedMs * 2 ? response : undefined
    })
    expect(best.attempts).toBe(1)
  })

  it('a service that cannot be reached over its preferred protocol is called over the next', async () => {
    events.length = 0
    const response = await protocolManager.callService({
      targetService: 'half-migrated-service',
      method: 'health',
    })
    expect(response).toMatchObject({ protocol: 'amqp', attempts: 3, payload: { id: 'healthy' } })
    const ends = events.filter(({ event_type: type }) => type !== 'request')
    expect(ends.map((event) => [event.protocol, event.event_type])).toEqual([
      ['grpc', 'error'],
      ['http', 'error'],
      ['amqp', 'response'],
    ])
    expect(new Set(ends.map((event) => event.correlation_id)).size).toBe(1)
  })
})
