import type { EventRow, HalfCall } from './model.ts'

let nextId = 1

/** A span id that no other test of this process uses. */
export function newSpanId(): string {
  return (nextId++).toString(16).padStart(16, '0')
}

export function newTraceId(): string {
  return crypto.randomUUID().replaceAll('-', '')
}

export function halfCall(half: Partial<HalfCall> = {}): HalfCall {
  const spanId = half.spanId ?? newSpanId()
  const traceId = half.traceId ?? newTraceId()
  return {
    side: 'client',
    correlationId: traceId.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5'),
    correlationExplicit: false,
    traceId,
    spanId,
    parentSpanId: null,
    callSpanId: spanId,
    service: 'order-service',
    peer: null,
    awaitsPartner: true,
    protocol: 'http',
    operation: 'POST /payments',
    eventType: 'response',
    statusCode: 200,
    errorMessage: null,
    payloadSize: 0,
    latencyMs: 12.5,
    occurredAtMs: Date.now(),
    resendCount: 0,
    messageFormat: null,
    communicationType: 'synchronous',
    attributes: {},
    ...half,
  }
}

/** The server's half of a call, as the client's half announces it. */
export function answerTo(client: HalfCall, half: Partial<HalfCall> = {}): HalfCall {
  return halfCall({
    side: 'server',
    traceId: client.traceId,
    parentSpanId: client.spanId,
    callSpanId: client.spanId,
    service: 'payment-service',
    occurredAtMs: client.occurredAtMs + 1,
    latencyMs: Math.max(0, client.latencyMs - 2),
    ...half,
  })
}

export function eventRow(event: Partial<EventRow> = {}): EventRow {
  return {
    id: String(nextId++),
    correlationId: crypto.randomUUID(),
    sourceService: 'order-service',
    targetService: 'payment-service',
    eventType: 'response',
    protocol: 'http',
    payloadSize: 0,
    latencyMs: 12.5,
    statusCode: 200,
    errorMessage: null,
    traceId: null,
    spanId: null,
    parentSpanId: null,
    serverSpanId: null,
    operation: null,
    occurredAtMs: Date.now(),
    attributes: {},
    sourceKind: 'service',
    targetKind: 'service',
    communicationType: 'synchronous',
    messageFormat: null,
    ...event,
  }
}
