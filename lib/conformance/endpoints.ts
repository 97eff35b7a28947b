import type { Endpoint } from '#lib/api/model.ts'
import {
  conformanceSchema,
  correlationConformanceSchema,
  correlationIdSchema,
  coverageSchema,
  patternConformanceQuerySchema,
  patternConformanceSchema,
  patternNameSchema,
  rejudgeSchema,
  windowQuerySchema,
} from './schemas.ts'

const tag = 'Conformance'

export const conformanceEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v1/conformance',
    tag,
    summary: 'How traffic conforms to each active pattern',
    permission: 'read',
    parameters: { query: windowQuerySchema },
    answers: { 200: { description: 'Conformance by pattern', schema: conformanceSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/conformance/coverage',
    tag,
    summary: 'Traffic that no active pattern declares, and patterns without traffic',
    permission: 'read',
    parameters: { query: windowQuerySchema },
    answers: { 200: { description: 'Edges and dead patterns', schema: coverageSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/conformance/correlations/{id}',
    tag,
    summary: 'The patterns that a correlation concerns, and where it deviates',
    permission: 'read',
    parameters: { path: correlationIdSchema },
    answers: { 200: { description: 'Judged now', schema: correlationConformanceSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/conformance/{name}',
    tag,
    summary: 'Conformance to one pattern over time, by kind, with examples',
    description: 'A pattern named coverage or correlations is reached as id:42.',
    permission: 'read',
    parameters: { path: patternNameSchema, query: patternConformanceQuerySchema },
    answers: { 200: { description: 'Conformance', schema: patternConformanceSchema } },
    problems: ['bad_request', 'not_found', 'unavailable'],
  },
  {
    method: 'POST',
    path: '/api/v1/conformance/{name}/rejudge',
    tag,
    summary: 'Judge the past again, by what the pattern says now',
    description:
      'It goes on in the background; `rejudging` of the pattern’s conformance tells how far.',
    permission: 'patterns.edit',
    parameters: { path: patternNameSchema },
    body: { 'application/json': rejudgeSchema },
    answers: { 204: { description: 'It has been asked for' } },
    problems: [
      'bad_request',
      'payload_too_large',
      'unsupported_media_type',
      'not_found',
      'conflict',
      'unavailable',
    ],
  },
]
