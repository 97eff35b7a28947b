import type { ServiceDefinition } from '../model.ts'

const work = { medianMs: 2, spread: 0.3 }

export const apiGateway: ServiceDefinition = {
  name: 'api-gateway',
  kind: 'service',
  version: '4.2.0',
  exports: 'protobuf',
  calls: 'library',
  hasHealthEndpoints: true,
  operations: {
    GetDomain: {
      entry: { protocol: 'http', method: 'GET', route: '/domains/{id}' },
      work,
      failShare: 0,
      steps: [{ kind: 'call', to: 'domain-service', operation: 'GetDomain', timeoutMs: 1000 }],
      request: () => ({}),
      reply: (id) => ({ id, name: 'signal.example', owner: 'c-204' }),
    },
    SearchDomains: {
      entry: { protocol: 'http', method: 'GET', route: '/domains' },
      work,
      failShare: 0,
      steps: [{ kind: 'call', to: 'domain-service', operation: 'SearchDomains', timeoutMs: 2000 }],
      request: () => ({}),
      reply: () => ({ domains: [], next: null }),
    },
    PlaceOrder: {
      entry: { protocol: 'http', method: 'POST', route: '/orders' },
      work: { medianMs: 3, spread: 0.3 },
      failShare: 0,
      steps: [{ kind: 'call', to: 'order-service', operation: 'CreateOrder', timeoutMs: 4000 }],
      request: (id) => ({ id, customer: 'c-204', items: [{ sku: 'sku-17', quantity: 1 }] }),
      reply: (id) => ({ id, status: 'placed' }),
    },
    GetOrder: {
      entry: { protocol: 'http', method: 'GET', route: '/orders/{id}' },
      work,
      failShare: 0,
      steps: [
        { kind: 'call', to: 'order-service', operation: 'GetOrder', timeoutMs: 2000, retries: 1 },
      ],
      request: () => ({}),
      reply: (id) => ({ id, status: 'placed', amountCents: 4990 }),
    },
    ListCampaigns: {
      entry: { protocol: 'http', method: 'GET', route: '/campaigns' },
      work,
      failShare: 0,
      steps: [
        {
          kind: 'call',
          to: 'campaign-service',
          operation: 'ListCampaigns',
          timeoutMs: 2000,
          retries: 1,
        },
      ],
      request: () => ({}),
      reply: () => ({ campaigns: [{ id: 'spring', clicks: 1204 }] }),
    },
  },
}
