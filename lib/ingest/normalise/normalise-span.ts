import type { AcceptedTimes } from '../limits.ts'
import type { HalfCall, Peer, Span } from '../model.ts'
import { correlationOf } from './correlation.ts'
import type { Reading } from './dialect.ts'
import { keptResource } from './kept-resource.ts'
import { outcomeOf } from './outcome.ts'
import { addressOf, calledService, unknownPeer } from './peers.ts'
import { resendCountOf } from './read-attributes.ts'
import { dialects } from './registry.ts'
import { faultOfCall } from './span-faults.ts'

/** What a span tells of a call; null if it is no end of one; a text is the reason to refuse it. */
export function normaliseSpan(span: Span, accepted: AcceptedTimes): HalfCall | string | null {
  const reading = read(span)
  if (reading === null) return null
  const { fault } = keptResource(span.resource)
  if (fault !== null) return fault
  const half = halfOf(span, reading)
  return faultOfCall(span, half, accepted) ?? half
}

function read(span: Span): Reading | null {
  if (span.kind === 'internal' || span.kind === 'unspecified') return null
  for (const dialect of dialects) {
    const reading = dialect.read(span)
    if (reading !== null) return reading === 'no call' ? null : reading
  }
  return null
}

function halfOf(span: Span, reading: Reading): HalfCall {
  const { side } = reading
  const isCalling = side === 'client' || side === 'producer'
  // Zipkin lets a server share the span of its client; else the client's span is its parent.
  const isShared = span.shared && side === 'server'
  const callSpanId = isCalling || isShared ? span.spanId : (span.parentSpanId ?? span.spanId)
  const hasPartner = isCalling || isShared || span.parentSpanId !== null
  const correlation = correlationOf(span)
  const outcome = outcomeOf(span, reading)
  const kept = keptResource(span.resource)
  return {
    side,
    correlationId: correlation.id,
    correlationExplicit: correlation.isExplicit,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    callSpanId,
    service: span.serviceName,
    peer: reading.peer ?? peerOfRoot(hasPartner),
    address: side === 'client' && !calledService(span) ? addressOf(span.attributes) : null,
    awaitsPartner: hasPartner && !reading.settled,
    protocol: reading.protocol,
    operation: reading.operation ?? (span.name === '' ? null : span.name),
    eventType: outcome.eventType,
    statusCode: reading.statusCode,
    errorMessage: outcome.errorMessage,
    payloadSize: reading.payloadSize,
    latencyMs: Math.max(0, span.durationMs),
    occurredAtMs: span.startMs,
    resendCount: resendCountOf(span.attributes),
    messageFormat: reading.messageFormat,
    communicationType: reading.communicationType,
    attributes: { ...span.attributes, ...(isCalling ? kept.source : kept.target) },
  }
}

function peerOfRoot(hasPartner: boolean): Peer | null {
  return hasPartner ? null : unknownPeer
}
