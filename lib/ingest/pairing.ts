import { bigintOfSpanId } from '#lib/platform/ids.ts'
import { correlationOf, isCallingSide, unknownPeer } from './calls.ts'
import type { Attributes, EventRow, HalfCall, Peer } from './model.ts'

// Told apart from the call itself, which has the id of its span.
const retryBit = 1n

/** The events of a call of which both sides are known. */
export function joinCall(client: HalfCall, server: HalfCall): EventRow[] {
  const event = eventOf(
    client,
    { name: client.service, kind: 'service' },
    { name: server.service, kind: 'service' },
  )
  const joined = {
    ...event,
    correlationId: correlationOf(client, server),
    protocol: client.protocol === 'unknown' ? server.protocol : client.protocol,
    // The server knows its route; a client only knows the address it called.
    operation: server.operation ?? client.operation,
    statusCode: client.statusCode ?? server.statusCode,
    errorMessage:
      client.errorMessage ?? (client.eventType === 'response' ? null : server.errorMessage),
    payloadSize: client.payloadSize || server.payloadSize,
    messageFormat: client.messageFormat ?? server.messageFormat,
    serverSpanId: server.spanId,
    attributes: mergedAttributes(client, server),
  }
  return withRetry(joined, client)
}

/**
 * The events of a call whose other side sends nothing, did not in time, or is counted already.
 * @param caller the service under whose calling span a server answered, where it is known.
 */
export function completeAlone(half: HalfCall, caller: string | null = null): EventRow[] {
  const own: Peer = { name: half.service, kind: 'service' }
  const peer = half.peer ?? unknownPeer
  if (isCallingSide(half)) return withRetry(eventOf(half, own, peer), half)
  const isKnown = caller !== null && half.side === 'server' && peer.kind !== 'queue'
  return withRetry(eventOf(half, isKnown ? { name: caller, kind: 'service' } : peer, own), half)
}

function mergedAttributes(client: HalfCall, server: HalfCall): Attributes {
  return {
    ...server.attributes,
    ...client.attributes,
    'signalbox.server_latency_ms': server.latencyMs,
    // Network time, or the skew between two clocks.
    'signalbox.server_offset_ms':
      Math.round((server.occurredAtMs - client.occurredAtMs) * 1000) / 1000,
  }
}

function eventOf(half: HalfCall, source: Peer, target: Peer): EventRow {
  const isCalled = !isCallingSide(half)
  const callingSpanId = half.side === 'consumer' ? half.spanId : half.callSpanId
  return {
    // A call is known by its client span; what only the called side tells of, by its own.
    id: bigintOfSpanId(half.spanId),
    correlationId: half.correlationId,
    sourceService: source.name,
    targetService: target.name,
    eventType: half.eventType,
    protocol: half.protocol,
    payloadSize: half.payloadSize,
    latencyMs: half.latencyMs,
    statusCode: half.statusCode,
    errorMessage: half.errorMessage,
    traceId: half.traceId,
    spanId: callingSpanId,
    parentSpanId: half.parentSpanId === callingSpanId ? null : half.parentSpanId,
    serverSpanId: isCalled ? half.spanId : null,
    operation: half.operation,
    occurredAtMs: half.occurredAtMs,
    attributes: half.attributes,
    sourceKind: source.kind,
    targetKind: target.kind,
    communicationType: half.communicationType,
    messageFormat: half.messageFormat,
  }
}

function withRetry(event: EventRow, half: HalfCall): EventRow[] {
  if (half.resendCount === 0) return [event]
  return [event, { ...event, id: retryIdOf(event.id), eventType: 'retry' }]
}

/** The id of the retry that is counted beside a call. */
export function retryIdOf(id: string): string {
  return BigInt.asIntN(64, BigInt(id) ^ retryBit).toString()
}
