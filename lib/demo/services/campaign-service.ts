import type { ServiceDefinition } from '../model.ts'

export const campaignService: ServiceDefinition = {
  name: 'campaign-service',
  kind: 'service',
  version: '0.8.4',
  exports: 'json',
  calls: 'opentelemetry',
  hasHealthEndpoints: false,
  operations: {
    ListCampaigns: {
      entry: { protocol: 'http', method: 'GET', route: '/campaigns' },
      work: { medianMs: 8, spread: 0.35 },
      failShare: 0.0003,
      steps: [
        {
          kind: 'call',
          to: 'analytics-service',
          operation: 'GetStatistics',
          timeoutMs: 1000,
          retries: 1,
        },
        {
          kind: 'call',
          to: 'domain-service',
          operation: 'SearchDomains',
          timeoutMs: 1000,
          share: 0.25,
        },
      ],
      request: () => ({}),
      reply: () => ({ campaigns: [{ id: 'spring', clicks: 1204 }] }),
    },
  },
}
