import { z } from 'zod'
import { limits } from '../limits.ts'
import type { Attributes } from '../model.ts'
import { isStorable } from '../storable-text.ts'

const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine(isStorable, 'holds a NUL character or half a surrogate pair: remove it')
const name = text(limits.nameChars).min(1)
const serviceKind = z.enum(['service', 'database', 'queue', 'external', 'unknown'])

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
  payload_size: z.int().min(0).max(limits.payloadBytes).nullish(),
  latency_ms: z.number().min(0).max(limits.latencyMs).nullish(),
  status_code: z.int32().nullish(),
  error_message: text(limits.errorMessageChars).nullish(),
  trace_id: text(limits.traceIdChars).nullish(),
  span_id: text(limits.traceIdChars).nullish(),
  parent_span_id: text(limits.traceIdChars).nullish(),
  server_span_id: text(limits.traceIdChars).nullish(),
  /** ISO 8601 with its offset; left out, it is the time of arrival, and a repetition counts again. */
  occurred_at: z.iso.datetime({ offset: true }).nullish(),
  operation: text(limits.operationChars).nullish(),
  attributes: z.custom<Attributes>(isAttributes, 'must be an object').nullish(),
  source_kind: serviceKind.nullish(),
  target_kind: serviceKind.nullish(),
  communication_type: z.enum(['synchronous', 'asynchronous', 'event_driven']).nullish(),
  message_format: text(limits.protocolChars).nullish(),
})

export type NativeEvent = z.infer<typeof nativeEventSchema>
