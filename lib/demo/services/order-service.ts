import { numberOf, type ServiceDefinition } from '../model.ts'

export const orderService: ServiceDefinition = {
  name: 'order-service',
  kind: 'service',
  version: '3.14.2',
  exports: 'protobuf',
  calls: 'library',
  hasHealthEndpoints: true,
  operations: {
    CreateOrder: {
      entry: { protocol: 'http', method: 'POST', route: '/orders' },
      work: { medianMs: 5, spread: 0.35 },
      failShare: 0.0002,
      steps: [
        {
          kind: 'call',
          to: 'inventory-service',
          operation: 'ReserveItems',
          timeoutMs: 1000,
          undo: 'ReleaseItems',
        },
        {
          kind: 'call',
          to: 'payment-service',
          operation: 'ReserveFunds',
          timeoutMs: 2500,
          retries: 1,
          undo: 'ReleaseFunds',
        },
        {
          kind: 'query',
          database: 'orders-db',
          verb: 'INSERT',
          table: 'orders',
          text: 'INSERT INTO signalbox_demo.orders (id, customer, amount_cents) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING',
          values: (id) => [id, `c-${numberOf(id, 900)}`, 990 + numberOf(id, 40_000)],
          latency: { medianMs: 1.6, spread: 0.4 },
        },
        {
          kind: 'publish',
          destination: 'orders.events',
          body: (id) => ({ type: 'order-placed', orderId: id }),
          latency: { medianMs: 4, spread: 0.4 },
        },
      ],
      request: (id) => ({ id, customer: 'c-204', items: [{ sku: 'sku-17', quantity: 1 }] }),
      reply: (id) => ({ id, status: 'placed' }),
    },
    GetOrder: {
      entry: { protocol: 'http', method: 'GET', route: '/orders/{id}' },
      work: { medianMs: 4, spread: 0.35 },
      failShare: 0.0002,
      steps: [
        {
          kind: 'query',
          database: 'orders-db',
          verb: 'SELECT',
          table: 'orders',
          text: 'SELECT id, customer, amount_cents, placed_at FROM signalbox_demo.orders WHERE id = $1',
          values: (id) => [id],
          latency: { medianMs: 0.9, spread: 0.4 },
        },
      ],
      request: () => ({}),
      reply: (id) => ({ id, status: 'placed', amountCents: 4990 }),
    },
  },
}
