import { describe, expect, it } from 'vitest'
import { getMethod } from './grpc-methods.ts'
import { userRequests } from './load.ts'
import { consumers, externalProviders, getOperation, services } from './topology.ts'

const operations = services.flatMap((service) => Object.values(service.operations))
const calls = operations.flatMap(({ steps }) => steps).filter((step) => step.kind === 'call')

describe('the topology', () => {
  it('has the services of the world of AR-002', () => {
    expect(services.map(({ name }) => name).toSorted()).toEqual([
      'analytics-service',
      'api-gateway',
      'campaign-service',
      'domain-service',
      'inventory-service',
      'notification-service',
      'order-service',
      'payment-service',
    ])
  })

  it('calls only what is there, undoing included', () => {
    for (const { to, operation, undo } of calls) {
      expect(getOperation(to, operation).entry.protocol).not.toBe('queue')
      expect(getOperation(to, undo ?? operation)).toBeDefined()
    }
    for (const { operation } of userRequests)
      expect(getOperation('api-gateway', operation)).toBeDefined()
  })

  it('reaches external providers over HTTP only', () => {
    for (const provider of externalProviders) {
      for (const { entry } of Object.values(provider.operations))
        expect(entry.protocol).toBe('http')
    }
  })

  it('finds every gRPC method in estate.proto, and its messages survive the wire', () => {
    for (const { entry, request, reply } of operations) {
      if (entry.protocol !== 'grpc') continue
      const method = getMethod(entry.rpc)
      const id = '0123abcd-1111-4222-8333-444455556666'
      expect(method.requestDeserialize(method.requestSerialize(request(id)))).toMatchObject(
        request(id),
      )
      expect(method.responseDeserialize(method.responseSerialize(reply(id)))).toBeDefined()
    }
  })

  it('has a consumer for every destination that is published to', () => {
    const published = operations
      .flatMap(({ steps }) => steps)
      .flatMap((step) => (step.kind === 'publish' ? [step.destination] : []))
    for (const destination of published) {
      expect(consumers.filter((one) => one.destination === destination)).toHaveLength(2)
    }
  })
})
