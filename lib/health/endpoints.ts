import type { Endpoint } from '#lib/api/model.ts'
import {
  failuresQuerySchema,
  failuresSchema,
  healthAnswerSchema,
  healthQuerySchema,
  troubledSchema,
} from './schemas.ts'

const tag = 'Health checks'

export const healthEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v1/health',
    tag,
    summary: 'Every check of every endpoint over a window, current failures first',
    permission: 'read',
    parameters: { query: healthQuerySchema },
    answers: { 200: { description: 'Health checks', schema: healthAnswerSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/health/failures',
    tag,
    summary: 'One check over a window: its responses, and its latest failures, 50 at most',
    permission: 'read',
    parameters: { query: failuresQuerySchema },
    example: {
      range: '30m',
      service: 'payment-service',
      endpoint: 'http://payment-service:8080',
      type: 'readiness',
    },
    answers: {
      200: { description: 'Responses, and failures, newest first', schema: failuresSchema },
    },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/health/troubled',
    tag,
    summary: 'How many checks fail now, and the worst of them',
    permission: 'read',
    answers: { 200: { description: 'Counts, and the worst', schema: troubledSchema } },
    problems: ['unavailable'],
  },
]
