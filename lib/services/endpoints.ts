import type { Endpoint } from '#lib/api/model.ts'
import { foundServicesSchema, serviceSearchSchema } from './schemas.ts'

export const servicesEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v1/services',
    tag: 'Services',
    summary: 'Find services by a part of their name',
    permission: 'read',
    parameters: { query: serviceSearchSchema },
    example: { q: 'payment' },
    answers: { 200: { description: 'What was found', schema: foundServicesSchema } },
    problems: ['bad_request', 'unavailable'],
  },
]
