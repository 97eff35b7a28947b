import type { Endpoint } from '#lib/api/model.ts'
import {
  correlationParamsSchema,
  correlationSchema,
  eventParamsSchema,
  eventSchema,
  foundSchema,
  lookUpQuerySchema,
  searchAnswerSchema,
  searchQuerySchema,
} from './schemas.ts'

const tag = 'Correlations'

export const correlationEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v1/correlations',
    tag,
    summary: 'Correlations with a call such as is sought, newest first',
    description:
      'An answer is partial when it holds `limit` correlations or has looked for 0.6 s: go on with `next`.',
    permission: 'read',
    parameters: { query: searchQuerySchema },
    answers: { 200: { description: 'Correlations', schema: searchAnswerSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/correlations/lookup',
    tag,
    summary: 'The correlation of a correlation, trace or span id',
    permission: 'read',
    parameters: { query: lookUpQuerySchema },
    example: { id: '4bf92f3577b34da6a3ce929d0e0e4736' },
    answers: { 200: { description: 'Where the id leads', schema: foundSchema } },
    problems: ['bad_request', 'not_found', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/correlations/{id}',
    tag,
    summary: 'Everything that happened under one correlation',
    permission: 'read',
    parameters: { path: correlationParamsSchema },
    answers: { 200: { description: 'Its events, as columns', schema: correlationSchema } },
    problems: ['bad_request', 'not_found', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/correlations/{id}/events/{event}',
    tag,
    summary: 'One event with all its attributes',
    permission: 'read',
    parameters: { path: eventParamsSchema },
    answers: { 200: { description: 'The event', schema: eventSchema } },
    problems: ['bad_request', 'not_found', 'unavailable'],
  },
]
