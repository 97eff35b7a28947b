import type { Attributes, Span, SpanKind } from '../model.ts'
import { unnamedService } from '../empty-span.ts'
import { quote } from '../normalise/faults.ts'

export const spanKinds: readonly SpanKind[] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
]
export const statusCodes: readonly Span['status'][] = ['unset', 'ok', 'error']

const noTraceId = '0'.repeat(32)
const noSpanId = '0'.repeat(16)

/** The resource of some spans, and why they must all be refused if it cannot be held. */
export type Owner = { resource: Attributes; serviceName: string; fault: string | null }

export function ownerOf(resource: Attributes, fault: string | null): Owner {
  const name = resource['service.name']
  const serviceName = typeof name === 'string' || typeof name === 'number' ? String(name) : ''
  return {
    resource,
    serviceName: serviceName || unnamedService,
    fault: fault && `its resource has ${fault}`,
  }
}

/** A parent id of nothing but zeros is how some senders say that there is none. */
export function parentOf(spanId: string): string | null {
  return spanId === '' || spanId === noSpanId ? null : spanId
}

/** Ids are lower-case hex here; only their lengths and values can be wrong. */
export function faultOfIds(span: Span): string | null {
  if (span.traceId.length !== 32 || span.traceId === noTraceId) {
    return `the trace id ${quote(span.traceId)}: it takes 16 bytes (32 hex digits), not all of them zero`
  }
  if (span.spanId.length !== 16 || span.spanId === noSpanId) {
    return `the span id ${quote(span.spanId)}: it takes 8 bytes (16 hex digits), not all of them zero`
  }
  if (span.parentSpanId !== null && span.parentSpanId.length !== 16) {
    return `the parent span id ${quote(span.parentSpanId)}: it takes 8 bytes (16 hex digits)`
  }
  return null
}

/**
 * Nanoseconds since the epoch, given as two halves of 32 bits, to the nearest microsecond in milliseconds.
 * No step leaves the whole numbers that a double holds: 2^32 = 4,294,967 x 1000 + 296.
 */
export function millisecondsOfNanos(high: number, low: number): number {
  return (high * 4_294_967 + Math.round((high * 296 + low) / 1000)) / 1000
}
