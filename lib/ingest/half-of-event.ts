import { uuidOfTraceId } from '#lib/platform/ids.ts'
import type { EventRow, HalfCall } from './model.ts'

/** The side of a call that an event tells of alone. */
export function halfOfEvent(event: EventRow, side: 'client' | 'server'): HalfCall {
  const traceId = event.traceId ?? ''
  const callSpanId = event.spanId ?? ''
  return {
    side,
    correlationId: event.correlationId,
    correlationExplicit: event.correlationId !== uuidOfTraceId(traceId),
    traceId,
    spanId: side === 'client' ? callSpanId : (event.serverSpanId ?? callSpanId),
    parentSpanId: event.parentSpanId,
    callSpanId,
    service: side === 'client' ? event.sourceService : event.targetService,
    peer: side === 'client' ? { name: event.targetService, kind: event.targetKind } : null,
    address: null,
    awaitsPartner: false,
    protocol: event.protocol,
    operation: event.operation,
    eventType:
      event.eventType === 'error' || event.eventType === 'timeout' ? event.eventType : 'response',
    statusCode: event.statusCode,
    errorMessage: event.errorMessage,
    payloadSize: event.payloadSize,
    latencyMs: event.latencyMs,
    occurredAtMs: event.occurredAtMs,
    resendCount: 0,
    messageFormat: event.messageFormat,
    communicationType: event.communicationType,
    attributes: event.attributes,
  }
}
