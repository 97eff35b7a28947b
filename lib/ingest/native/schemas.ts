import { z } from 'zod'
import { limits } from '../limits.ts'
import type { Attributes } from '../model.ts'
import { isStorable } from '../storable-text.ts'

const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine(isStorable, 'holds a NUL character or half a surrogate pair: remove it')
/** Null and a field left out are the same. */
const optional = <Schema extends z.ZodType, Fallback extends z.output<Schema> | null>(
  schema: Schema,
  fallback: Fallback,
) => schema.nullish().transform((value) => value ?? fallback)
const name = text(limits.nameChars).min(1)
const serviceKind = z.enum(['service', 'database', 'queue', 'external', 'unknown'])
const noAttributes: Attributes = {}

function isBigint(value: string): boolean {
  return /^-?\d{1,19}$/.test(value) && BigInt(value) === BigInt.asIntN(64, BigInt(value))
}

function isAttributes(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** One communication event as AR-002 names its columns, and what Signalbox holds beside them. */
export const nativeEventSchema = z.strictObject({
  /** Left out, it follows from the content: the same event sent twice counts once. */
  id: z
    .union([z.string(), z.int().transform(String)])
    .refine(isBigint, 'must be a whole number of 64 bits')
    .transform((id) => BigInt(id).toString())
    .nullish(),
  /** A UUID; any other text stands for a UUID made from it. */
  correlation_id: name,
  source_service: name,
  target_service: name,
  event_type: z.enum(['request', 'response', 'error', 'timeout', 'retry']),
  protocol: text(limits.protocolChars).min(1),
  /** Bytes. */
  payload_size: optional(z.int().min(0).max(limits.payloadBytes), 0),
  latency_ms: optional(z.number().min(0).max(limits.latencyMs), 0),
  status_code: optional(z.int32(), null),
  error_message: optional(text(limits.errorMessageChars), null),
  trace_id: optional(text(limits.traceIdChars), null),
  span_id: optional(text(limits.traceIdChars), null),
  parent_span_id: optional(text(limits.traceIdChars), null),
  server_span_id: optional(text(limits.traceIdChars), null),
  /** ISO 8601 with its offset; left out, it is the time of arrival, and a repetition counts again. */
  occurred_at: z.iso.datetime({ offset: true }).nullish(),
  operation: optional(text(limits.operationChars), null),
  attributes: optional(z.custom<Attributes>(isAttributes, 'must be an object'), noAttributes),
  source_kind: optional(serviceKind, 'service'),
  target_kind: optional(serviceKind, 'service'),
  communication_type: z.enum(['synchronous', 'asynchronous', 'event_driven']).nullish(),
  message_format: optional(text(limits.protocolChars), null),
})

export type NativeEvent = z.infer<typeof nativeEventSchema>
