import { bigintOfSpanId } from '#lib/platform/ids.ts'
import type { Attributes, EventRow, HalfCall, Peer } from './model.ts'

export type Paired = {
  events: EventRow[]
  /** Halves whose partner is still to come. */
  waiting: HalfCall[]
  /**
   * Halves that were joined with one of another correlation id. Sent again alone, such a half could
   * not be recognised by its event, so it has to be remembered.
   */
  remembered: HalfCall[]
}

// Told apart from the call itself, which has the id of its span.
const retryBit = 1n
const unknownPeer: Peer = { name: 'unknown', kind: 'unknown' }

/** The two sides of one call meet under this key. */
export function pairingKey(half: HalfCall): string {
  return `${half.traceId}:${half.callSpanId}`
}

export function isCallingSide(half: HalfCall): boolean {
  return half.side === 'client' || half.side === 'producer'
}

/** Joins the halves that belong together; what needs no partner is completed at once. */
export function pairHalves(halves: readonly HalfCall[]): Paired {
  const events: EventRow[] = []
  const callers = new Map<string, HalfCall>()
  const callees: HalfCall[] = []
  for (const half of halves) {
    if (!half.awaitsPartner) events.push(...completeAlone(half))
    else if (isCallingSide(half)) callers.set(pairingKey(half), half)
    else callees.push(half)
  }
  const waiting: HalfCall[] = []
  const remembered: HalfCall[] = []
  for (const callee of callees) {
    const key = pairingKey(callee)
    const caller = callers.get(key)
    if (!caller) {
      waiting.push(callee)
      continue
    }
    callers.delete(key)
    events.push(...join(caller, callee))
    if (caller.correlationId !== callee.correlationId) remembered.push(caller, callee)
  }
  waiting.push(...callers.values())
  return { events, waiting, remembered }
}

/** The events of a call of which both sides are known. A message makes two: to the queue, and from it. */
function join(caller: HalfCall, callee: HalfCall): EventRow[] {
  return caller.side === 'producer' || callee.side === 'consumer'
    ? joinMessage(caller, callee)
    : withRetry(joinCall(caller, callee), caller)
}

/** The events of a call whose other side sends nothing, or did not in time. */
export function completeAlone(half: HalfCall): EventRow[] {
  const peer = half.peer ?? unknownPeer
  const own: Peer = { name: half.service, kind: 'service' }
  const [source, target] = isCallingSide(half) ? [own, peer] : [peer, own]
  return withRetry(eventOf(half, source, target), half)
}

function joinCall(client: HalfCall, server: HalfCall): EventRow {
  const event = eventOf(
    client,
    { name: client.service, kind: 'service' },
    { name: server.service, kind: 'service' },
  )
  return {
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
}

function joinMessage(producer: HalfCall, consumer: HalfCall): EventRow[] {
  // Brokers name the same thing differently on both sides; the consumer's queue is the more exact.
  const queue = consumer.peer ?? producer.peer ?? unknownPeer
  const correlationId = correlationOf(producer, consumer)
  return [producer, consumer].flatMap((half) =>
    completeAlone({ ...half, peer: queue, correlationId }),
  )
}

function correlationOf(caller: HalfCall, callee: HalfCall): string {
  return callee.correlationExplicit && !caller.correlationExplicit
    ? callee.correlationId
    : caller.correlationId
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
  // A call is known by its client span, a message by the span of either end.
  const identity = half.side === 'consumer' ? half.spanId : half.callSpanId
  const calledSide = !isCallingSide(half)
  return {
    id: bigintOfSpanId(identity),
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
    spanId: identity,
    parentSpanId: half.parentSpanId === identity ? null : half.parentSpanId,
    serverSpanId: calledSide ? half.spanId : null,
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
  const id = BigInt.asIntN(64, BigInt(event.id) ^ retryBit).toString()
  return [event, { ...event, id, eventType: 'retry' }]
}
