import { numberOf, type ServiceDefinition } from '../model.ts'

export const domainService: ServiceDefinition = {
  name: 'domain-service',
  kind: 'service',
  version: '2.9.1',
  exports: 'protobuf',
  calls: 'opentelemetry',
  hasHealthEndpoints: true,
  operations: {
    GetDomain: {
      entry: { protocol: 'grpc', rpc: 'signalbox.demo.DomainService/GetDomain' },
      work: { medianMs: 7, spread: 0.4 },
      failShare: 0.0002,
      steps: [
        {
          kind: 'query',
          database: 'domain-db',
          verb: 'SELECT',
          table: 'domains',
          text: 'SELECT id, name, owner FROM signalbox_demo.domains WHERE id = $1',
          values: (id) => [numberOf(id, 500) + 1],
          latency: { medianMs: 1, spread: 0.4 },
          share: 0.8,
        },
        {
          kind: 'call',
          to: 'analytics-service',
          operation: 'RecordView',
          timeoutMs: 1000,
          detached: true,
          share: 0.4,
        },
      ],
      request: (id) => ({ id }),
      reply: (id) => ({ id, name: 'signal.example', owner: 'c-204' }),
    },
    SearchDomains: {
      entry: { protocol: 'grpc', rpc: 'signalbox.demo.DomainService/SearchDomains' },
      work: { medianMs: 16, spread: 0.45 },
      failShare: 0.0004,
      steps: [
        {
          kind: 'query',
          database: 'domain-db',
          verb: 'SELECT',
          table: 'domains',
          text: 'SELECT id, name FROM signalbox_demo.domains WHERE name LIKE $1 ORDER BY name LIMIT 20',
          values: (id) => [`domain-${numberOf(id, 50)}%`],
          latency: { medianMs: 1.3, spread: 0.4 },
        },
      ],
      request: (id) => ({ text: id.slice(0, 2) }),
      reply: (id) => ({ domains: [{ id, name: 'signal.example', owner: 'c-204' }] }),
    },
  },
}
