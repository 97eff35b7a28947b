import type { CorrelationEvent } from '../model.ts'

let counter = 0

/** One call as an event; times in ms after 14:00. Names its spans unless told otherwise. */
export function callEvent(
  path: string,
  fields: Partial<CorrelationEvent> & { at?: number; ms?: number; under?: CorrelationEvent } = {},
): CorrelationEvent {
  const [source = '', target = ''] = path.split(' > ')
  const { at = 0, ms = 10, under, ...rest } = fields
  counter += 1
  const span = counter.toString(16).padStart(16, '0')
  return {
    id: String(counter),
    correlationId: '00000000-0000-0000-0000-00000000000a',
    source,
    target,
    eventType: 'response',
    protocol: 'http',
    operation: `POST /${target}`,
    occurredAtMs: Date.UTC(2026, 10, 24, 14) + at,
    latencyMs: ms,
    statusCode: null,
    errorMessage: null,
    payloadBytes: 0,
    traceId: '0000000000000000000000000000000a',
    spanId: span,
    parentSpanId: under ? (under.serverSpanId ?? under.spanId) : null,
    serverSpanId: `f${span.slice(1)}`,
    attributes: {
      'signalbox.server_latency_ms': Math.max(0, ms - 1),
      'signalbox.server_offset_ms': 0.5,
    },
    ...rest,
  }
}

/** Nothing of the called side is known: it is not instrumented, or sent nothing. */
export const unseen = { serverSpanId: null, attributes: {} }

/** A call that ran out of time. */
export const timedOut = { eventType: 'timeout', errorMessage: 'no answer in time', ...unseen }
