import type { Endpoint } from '#lib/api/model.ts'
import { viewEndpoints } from '#lib/saved-views/endpoints.ts'
import { detailQuerySchema, mapDetailSchema, mapQuerySchema, serviceMapSchema } from './schemas.ts'

const tag = 'Service map'
export const serviceMapEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v1/map',
    tag,
    summary: 'Who calls whom: every edge with its figures',
    description:
      'Edges with calls in the window, or in the moment that `at` names, and those whose breaker is not closed.',
    permission: 'read',
    parameters: { query: mapQuerySchema },
    answers: { 200: { description: 'The map', schema: serviceMapSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/map/detail',
    tag,
    summary: 'An edge or a service over time, with its failing calls, checks and patterns',
    description:
      'Of a service, the calls that it receives; where it receives none, those that it makes.',
    permission: 'read',
    parameters: { query: detailQuerySchema },
    example: { service: 'order-service' },
    answers: { 200: { description: 'The details', schema: mapDetailSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  ...viewEndpoints('map', tag),
]
