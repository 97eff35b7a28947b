import { z } from 'zod'
import { toldEventSchema } from './analysis/told-event.ts'
import { checkWindow, toWindowRequest, windowFields } from '#lib/rollups/schemas.ts'

const mostResults = 100

export const searchQuerySchema = z
  .strictObject({
    ...windowFields,
    q: z
      .string()
      .max(1000)
      .default('')
      .describe(
        'service=… source=… target=… operation=… protocol=… status=… error=… duration>500ms bytes>1k, words, "texts"; and, or, not, brackets; all of it holds for one call',
      ),
    before: z
      .string()
      .max(100)
      .optional()
      .describe('`next` of an earlier answer: only what is older'),
    limit: z.coerce.number().int().min(1).max(mostResults).default(50),
  })
  .superRefine(checkWindow)
  .transform(({ q, before, limit, ...window }) => ({
    text: q,
    before: before ?? null,
    limit,
    window: toWindowRequest(window),
  }))

export const lookUpQuerySchema = z.strictObject({
  id: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .describe('A correlation, trace or span id: a UUID or 16 or 32 hex digits in any case'),
})

export const correlationParamsSchema = z.strictObject({ id: z.guid() })
export const correlationQuerySchema = z.strictObject({
  since: z
    .string()
    .regex(/^\d{1,19}$/, 'must be a cursor of an earlier answer')
    .optional()
    .describe('`cursor` of an earlier answer: only events that were written later'),
})
export const eventParamsSchema = z.strictObject({
  id: z.guid(),
  event: z.string().regex(/^-?\d{1,19}$/, 'must be the id of an event'),
})

const state = z.enum(['ok', 'error', 'timeout', 'unended'])

const summarySchema = z.strictObject({
  id: z.guid(),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  root: z
    .strictObject({
      source: z.string(),
      target: z.string(),
      operation: z.string().nullable(),
      state,
    })
    .nullable(),
  services: z.array(z.string()),
  protocols: z.array(z.string()),
  statuses: z
    .array(z.strictObject({ code: z.number(), protocol: z.string() }))
    .describe('Of the calls that failed: the same number means something else in gRPC'),
  calls: z.number(),
  failedCalls: z.number(),
  firstFailure: z.strictObject({ culprit: z.string(), headline: z.string() }).nullable(),
  isCut: z.boolean().describe('Only its first 2,000 events were read'),
})

export const searchAnswerSchema = z.strictObject({
  items: z.array(summarySchema).describe('Newest first'),
  next: z
    .string()
    .nullable()
    .describe('Ask again with it as `before`; null when all was looked through'),
  lookedTo: z.iso.datetime().describe('Everything newer was looked through'),
  eventsLeft: z.number().describe('About how many events are still to be looked through'),
})

export const foundSchema = z.strictObject({
  id: z.guid(),
  as: z.enum(['correlation', 'trace', 'span']),
  eventId: z.string().nullable().describe('The event of the span'),
})

const texts = z.array(z.string())
const mayLack = <Value extends z.ZodType>(value: Value) => z.array(value.nullable())

export const correlationSchema = z.strictObject({
  id: z.guid(),
  asOf: z.iso.datetime(),
  cursor: z.string().describe('Asked again with it as `since`, only what was written later comes'),
  columns: z
    .strictObject({
      id: texts,
      source: texts,
      target: texts,
      type: texts,
      protocol: texts,
      operation: mayLack(z.string()),
      at: z.array(z.number()).describe('ms since the epoch'),
      latencyMs: mayLack(z.number()),
      status: mayLack(z.number()),
      error: mayLack(z.string()),
      bytes: mayLack(z.number()),
      trace: mayLack(z.string()).describe('null where it is the correlation id itself'),
      span: mayLack(z.string()),
      parentSpan: mayLack(z.string()),
      serverSpan: mayLack(z.string()),
      serverLatencyMs: mayLack(z.number()),
      serverOffsetMs: mayLack(z.number()),
      errorType: mayLack(z.string()),
    })
    .describe('Its events, oldest first; the same place in every column is the same event'),
  kinds: z.record(z.string(), z.enum(['service', 'database', 'queue', 'external', 'unknown'])),
  usual: z
    .array(
      z.strictObject({
        source: z.string(),
        target: z.string(),
        protocol: z.string(),
        p50Ms: z.number(),
        p95Ms: z.number(),
      }),
    )
    .describe('Latencies of its edges over the day before'),
  count: z.number().describe('All its events, those that did not come too'),
  omitted: z.number().describe('Events beyond the limit of 200,000'),
})

export const openAnswerSchema = z.strictObject({
  events: z
    .array(toldEventSchema.extend({ attributes: z.record(z.string(), z.unknown()) }))
    .describe('What the spans would be stored as'),
  refused: z.number().describe('Spans that would be refused'),
  refusals: z
    .array(z.strictObject({ index: z.number(), reason: z.string() }))
    .describe('The first of them, by their place in the file'),
})
export type OpenAnswer = z.output<typeof openAnswerSchema>

export const eventSchema = z.strictObject({
  id: z.string(),
  event_type: z.string(),
  trace_id: z.string().nullable(),
  span_id: z.string().nullable(),
  server_span_id: z.string().nullable(),
  parent_span_id: z.string().nullable(),
  occurred_at: z.iso.datetime(),
  attributes: z.looseObject({}).nullable(),
})
