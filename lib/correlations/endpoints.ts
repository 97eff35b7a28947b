import { z } from 'zod'
import type { Endpoint } from '#lib/api/model.ts'
import { viewEndpoints } from '#lib/saved-views/endpoints.ts'
import {
  correlationParamsSchema,
  correlationQuerySchema,
  correlationSchema,
  eventParamsSchema,
  eventSchema,
  foundSchema,
  lookUpQuerySchema,
  openAnswerSchema,
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
    parameters: { path: correlationParamsSchema, query: correlationQuerySchema },
    answers: { 200: { description: 'Its events, as columns', schema: correlationSchema } },
    problems: ['bad_request', 'not_found', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/correlations/{id}/otlp',
    tag,
    summary: 'A correlation as a file of OTLP/JSON',
    description:
      'Spans that any tracing tool reads. The attribute signalbox.event of each carries the event, so that /correlations/open shows the same again.',
    permission: 'read',
    parameters: { path: correlationParamsSchema },
    answers: {
      200: { description: 'ExportTraceServiceRequest', contentType: 'application/json' },
    },
    problems: ['bad_request', 'not_found', 'unavailable'],
  },
  {
    method: 'POST',
    path: '/api/v1/correlations/open',
    tag,
    summary: 'What the spans of a file would be stored as; nothing is stored',
    description:
      'OTLP/JSON, or a list of Zipkin v2 spans; gzip is understood. The limits are those of ingest, but of any time.',
    permission: 'read',
    body: {
      'application/json': z.union([
        z.looseObject({ resourceSpans: z.array(z.looseObject({})) }),
        z.array(z.looseObject({})),
      ]),
    },
    answers: { 200: { description: 'Its events', schema: openAnswerSchema } },
    problems: ['bad_request', 'payload_too_large', 'too_many_requests'],
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
  ...viewEndpoints('correlations', tag),
]
