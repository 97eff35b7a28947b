import type { Transaction } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { bigintOfSpanId } from '#lib/platform/ids.ts'
import { countCalls } from './counted-calls.ts'
import type { EventRow, HalfCall } from './model.ts'

const terminal = new Set(['response', 'error', 'timeout'])

/**
 * The native events that are still to be inserted. An event that has its calling span's id, as the
 * communication library gives it, is the calling side of a call of which spans may tell as well: it is
 * counted with them, once, whichever comes first.
 */
export async function withoutCountedNative(
  transaction: Transaction<DatabaseSchema>,
  events: readonly EventRow[],
): Promise<readonly EventRow[]> {
  const callers = events.filter(isCallingSpan)
  if (callers.length === 0) return events
  const calls = callers.map((event) => ({
    traceId: event.traceId ?? '',
    spanId: event.spanId ?? '',
    caller: halfOf(event),
    callees: [],
  }))
  const fresh = new Set((await countCalls(transaction, calls)).map(keyOf))
  return events.filter((event) => !isCallingSpan(event) || fresh.has(keyOf(event)))
}

function isCallingSpan({ id, traceId, spanId, eventType }: EventRow): boolean {
  return (
    terminal.has(eventType) &&
    traceId !== null &&
    /^[0-9a-f]{32}$/.test(traceId) &&
    spanId !== null &&
    /^[0-9a-f]{16}$/.test(spanId) &&
    id === bigintOfSpanId(spanId)
  )
}

function keyOf({ traceId, id }: EventRow): string {
  return `${traceId}:${id}`
}

function halfOf(event: EventRow): HalfCall {
  return {
    side: 'client',
    correlationId: event.correlationId,
    correlationExplicit: false,
    traceId: event.traceId ?? '',
    spanId: event.spanId ?? '',
    parentSpanId: event.parentSpanId,
    callSpanId: event.spanId ?? '',
    service: event.sourceService,
    peer: { name: event.targetService, kind: event.targetKind },
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
    attributes: {},
  }
}
