import type { Endpoint } from '#lib/api/model.ts'
import {
  attentionSchema,
  overviewQuerySchema,
  overviewSchema,
  servicesQuerySchema,
  servicesSchema,
  worseEdgesSchema,
} from './schemas.ts'

export const overviewEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v1/overview',
    tag: 'Overview',
    summary: 'How healthy the communication of every service is',
    description:
      'Scores are of now, whatever the window: analyze_communication_health() has no past. Traffic is what a service receives; of one that receives nothing, what it makes.',
    permission: 'read',
    parameters: { query: overviewQuerySchema },
    example: { range: '1h' },
    answers: { 200: { description: 'The overview', schema: overviewSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/overview/services',
    tag: 'Overview',
    summary: 'The services of the overview, filtered and sorted',
    permission: 'read',
    parameters: { query: servicesQuerySchema },
    example: { range: '1h', q: 'payment', sort: 'errors' },
    answers: { 200: { description: 'The first of those that match', schema: servicesSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/overview/attention',
    tag: 'Overview',
    summary: 'How many services need attention',
    permission: 'read',
    parameters: { query: overviewQuerySchema },
    example: { range: '1h' },
    answers: { 200: { description: 'The counts', schema: attentionSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/overview/edges',
    tag: 'Overview',
    summary: 'The edges that got worse against the window they are compared with',
    description:
      'By their share of errors (from 20 calls on in both windows, and more than chance would do) or their p95 (from 60 calls on).',
    permission: 'read',
    parameters: { query: overviewQuerySchema },
    example: { range: '1h', against: 'day' },
    answers: { 200: { description: 'The edges', schema: worseEdgesSchema } },
    problems: ['bad_request', 'unavailable'],
  },
]
