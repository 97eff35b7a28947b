import { z } from 'zod'
import type { Endpoint } from '#lib/api/model.ts'
import { nativeEventSchema } from './native/schemas.ts'

const problems = [
  'bad_request',
  'payload_too_large',
  'unsupported_media_type',
  'too_many_requests',
  'unavailable',
] as const
const durable = 'What is acknowledged is durable. The same batch sent twice counts once.'

const receiptSchema = z.strictObject({
  accepted: z.int().describe('How many were taken in'),
  refused: z
    .array(z.strictObject({ index: z.int().describe('Place in the request'), reason: z.string() }))
    .describe('What was refused alone; sending it again does not help'),
})
const otlpSchema = z
  .looseObject({ resourceSpans: z.array(z.looseObject({})) })
  .describe('ExportTraceServiceRequest of the OTLP specification')
const zipkinSchema = z
  .array(z.looseObject({ traceId: z.string(), id: z.string() }))
  .describe('Zipkin v2 spans')
const binarySchema = z.string().meta({ format: 'binary' })

export const ingestEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/api/v1/events',
    tag: 'Ingest',
    summary: 'Take in communication events',
    description: `A JSON array, one event, or one event a line. ${durable}`,
    permission: 'ingest',
    body: {
      'application/json': z.union([z.array(nativeEventSchema), nativeEventSchema]),
      'application/x-ndjson': z.string().describe('One event a line'),
    },
    answers: { 200: { description: 'What was taken in and what not', schema: receiptSchema } },
    problems,
  },
  {
    method: 'POST',
    path: '/v1/traces',
    tag: 'Ingest',
    summary: 'Take in spans as OTLP/HTTP',
    description: `The standard path: services set OTEL_EXPORTER_OTLP_ENDPOINT alone. Answers, errors too, are those of the OTLP specification in the encoding of the request. ${durable}`,
    permission: 'ingest',
    body: { 'application/x-protobuf': binarySchema, 'application/json': otlpSchema },
    answers: {
      200: {
        description: 'Taken in, with partialSuccess for what was refused',
        schema: z.looseObject({
          partialSuccess: z
            .strictObject({ rejectedSpans: z.string(), errorMessage: z.string() })
            .optional(),
        }),
      },
    },
    problems,
  },
  {
    method: 'POST',
    path: '/api/v2/spans',
    tag: 'Ingest',
    summary: 'Take in spans as Zipkin v2 JSON',
    description: durable,
    permission: 'ingest',
    body: { 'application/json': zipkinSchema },
    answers: { 202: { description: 'Taken in' } },
    problems,
  },
]
