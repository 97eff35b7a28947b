import type { ServiceDefinition } from '../model.ts'

const record = (kind: string) => ({
  kind: 'query' as const,
  database: 'analytics-db',
  verb: 'INSERT' as const,
  table: 'facts',
  text: 'INSERT INTO signalbox_demo.facts (kind, subject) VALUES ($1, $2)',
  values: (id: string) => [kind, id],
  latency: { medianMs: 1.4, spread: 0.4 },
})

export const analyticsService: ServiceDefinition = {
  name: 'analytics-service',
  kind: 'service',
  version: '0.31.0',
  exports: 'protobuf',
  calls: 'opentelemetry',
  hasHealthEndpoints: true,
  operations: {
    RecordView: {
      entry: { protocol: 'http', method: 'POST', route: '/views' },
      work: { medianMs: 3, spread: 0.3 },
      failShare: 0.0003,
      steps: [{ ...record('view'), share: 0.5 }],
      request: (id) => ({ domain: id, page: 'detail' }),
      reply: () => ({ accepted: true }),
    },
    GetStatistics: {
      entry: { protocol: 'http', method: 'GET', route: '/statistics' },
      work: { medianMs: 9, spread: 0.4 },
      failShare: 0.0003,
      steps: [
        {
          kind: 'query',
          database: 'analytics-db',
          verb: 'SELECT',
          table: 'facts',
          text: "SELECT kind, count(*) FROM signalbox_demo.facts WHERE at > now() - interval '1 minute' GROUP BY kind",
          values: () => [],
          latency: { medianMs: 1.4, spread: 0.4 },
        },
      ],
      request: () => ({}),
      reply: () => ({ views: 1204, orders: 93 }),
    },
    OrderPlaced: {
      entry: { protocol: 'queue', destination: 'orders.events' },
      work: { medianMs: 3, spread: 0.3 },
      failShare: 0,
      steps: [record('order')],
      request: (id) => ({ type: 'order-placed', orderId: id }),
      reply: () => ({}),
    },
  },
}
