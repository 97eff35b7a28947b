import type { Endpoint } from '#lib/api/model.ts'
import {
  deleteViewSchema,
  detailQuerySchema,
  mapDetailSchema,
  mapQuerySchema,
  savedViewSchema,
  savedViewsSchema,
  saveViewSchema,
  serviceMapSchema,
} from './schemas.ts'

const tag = 'Service map'
const changing = [
  'bad_request',
  'payload_too_large',
  'unsupported_media_type',
  'unavailable',
] as const

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
  {
    method: 'GET',
    path: '/api/v1/map/views',
    tag,
    summary: 'Views of the map that somebody has named',
    permission: 'read',
    answers: { 200: { description: 'By name', schema: savedViewsSchema } },
    problems: ['unavailable'],
  },
  {
    method: 'PUT',
    path: '/api/v1/map/views',
    tag,
    summary: 'Name a view of the map, or replace the one of that name',
    permission: 'views.save',
    body: { 'application/json': saveViewSchema },
    answers: { 200: { description: 'The view', schema: savedViewSchema } },
    problems: [...changing, 'conflict', 'precondition_failed'],
  },
  {
    method: 'DELETE',
    path: '/api/v1/map/views',
    tag,
    summary: 'Remove a named view',
    permission: 'views.save',
    body: { 'application/json': deleteViewSchema },
    answers: { 204: { description: 'It is gone' } },
    problems: [...changing, 'precondition_failed'],
  },
]
