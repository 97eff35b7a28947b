import type { Endpoint } from '#lib/api/model.ts'
import { z } from 'zod'
import {
  activeOverridesSchema,
  breakerReportsSchema,
  breakersQuerySchema,
  breakersSchema,
  breakerTallySchema,
  clearOverrideSchema,
  overridesQuerySchema,
  reportReceiptSchema,
  setOverrideSchema,
  transitionsQuerySchema,
  transitionsSchema,
  troubledBreakersSchema,
} from './schemas.ts'

const tag = 'Breakers'
const overrides = '/api/v1/breakers/overrides'
const changing = [
  'bad_request',
  'payload_too_large',
  'unsupported_media_type',
  'unavailable',
] as const

export const breakerEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v1/breakers',
    tag,
    summary: 'Every circuit breaker, and its states over the window',
    permission: 'read',
    parameters: { query: breakersQuerySchema },
    answers: { 200: { description: 'Breakers and lanes', schema: breakersSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/breakers/tally',
    tag,
    summary: 'How many breakers stop calls now',
    permission: 'read',
    answers: { 200: { description: 'Breakers by state', schema: breakerTallySchema } },
    problems: ['unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/breakers/troubled',
    tag,
    summary: 'The breakers that stop calls or flap, the worst of them',
    permission: 'read',
    parameters: { query: breakersQuerySchema },
    answers: { 200: { description: 'How many, and the worst', schema: troubledBreakersSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/breakers/transitions',
    tag,
    summary: 'The transitions of one breaker, the latest first',
    permission: 'read',
    parameters: { query: transitionsQuerySchema },
    example: {
      source_service: 'order-service',
      target_service: 'payment-service',
      protocol: 'http',
    },
    answers: { 200: { description: 'Transitions', schema: transitionsSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'POST',
    path: '/api/v1/breakers/reports',
    tag,
    summary: 'Take in what a process tells of its breakers',
    description:
      'Transitions, and counters with the present state: sent at each change and every few seconds. Sent twice, it counts once. A process that is silent for a minute is forgotten.',
    permission: 'ingest',
    body: { 'application/json': breakerReportsSchema },
    answers: { 200: { description: 'Stored durably', schema: reportReceiptSchema } },
    problems: changing,
  },
  {
    method: 'GET',
    path: overrides,
    tag,
    summary: 'The overrides that hold for the breakers of a service',
    description:
      'For the processes of the service: with an API token of scope ingest or read. With If-None-Match and wait_seconds the answer comes as soon as something changes.',
    permission: 'breakers.follow',
    example: { source_service: 'order-service' },
    parameters: {
      query: overridesQuerySchema,
      header: z.strictObject({ 'if-none-match': z.string().optional() }),
    },
    answers: {
      200: { description: 'The overrides', schema: activeOverridesSchema },
      304: { description: 'Nothing has changed' },
    },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'PUT',
    path: overrides,
    tag,
    summary: 'Force open, disable or reset a breaker in all its processes',
    permission: 'breakers.override',
    body: { 'application/json': setOverrideSchema },
    answers: {
      200: {
        description: 'Set; processes know of it within two seconds',
        schema: z.strictObject({ version: z.string() }),
      },
    },
    problems: [...changing, 'precondition_failed'],
  },
  {
    method: 'DELETE',
    path: overrides,
    tag,
    summary: 'Lift an override',
    permission: 'breakers.override',
    body: { 'application/json': clearOverrideSchema },
    answers: { 204: { description: 'Lifted' } },
    problems: [...changing, 'precondition_failed'],
  },
]
