import { bigintOfSpanId } from '../../platform/ids.ts'
import type { Attempt, AttemptEnd, AttemptObserver } from './attempt.ts'
import type { CommunicationEvent } from './communication-event.ts'

// Events of one attempt have the id of its span, with a bit that tells them apart. The terminal one
// has the plain id, under which ingest also knows the span if OpenTelemetry reports the same call.
const retryBit = 1n
const requestBit = 2n
const longestMessage = 2_000

/** Makes communication events of attempts: `request`, `retry` from the second on, and how it ended. */
export function eventRecorder(
  record: (event: CommunicationEvent) => void,
  { requests = true }: { requests?: boolean } = {},
): AttemptObserver {
  return {
    started: (attempt) => {
      if (requests && attempt.sent) record(eventOf(attempt, null))
    },
    ended: (attempt, end) => {
      const event = eventOf(attempt, end)
      record(event)
      if (attempt.resendCount === 0) return
      record({ ...event, id: idOf(attempt.spanId, retryBit), event_type: 'retry' })
    },
  }
}

function eventOf(attempt: Attempt, end: AttemptEnd | null): CommunicationEvent {
  return {
    id: idOf(attempt.spanId, end ? 0n : requestBit),
    correlation_id: attempt.correlationId,
    source_service: attempt.sourceService,
    target_service: attempt.targetService,
    event_type: end?.outcome ?? 'request',
    protocol: attempt.protocol,
    payload_size: end?.requestBytes ?? 0,
    latency_ms: Math.max(0, end?.latencyMs ?? 0),
    status_code: end?.statusCode ?? null,
    error_message:
      end?.errorMessage?.slice(0, longestMessage).toWellFormed().replaceAll('\0', '') ?? null,
    trace_id: attempt.traceId,
    span_id: attempt.spanId,
    parent_span_id: attempt.parentSpanId,
    server_span_id: end?.serverSpanId ?? null,
    operation: attempt.operation,
    occurred_at: new Date(attempt.startedAtMs).toISOString(),
    attributes: attributesOf(attempt, end),
    target_kind: attempt.targetKind,
    message_format: attempt.messageFormat,
  }
}

function attributesOf(attempt: Attempt, end: AttemptEnd | null): CommunicationEvent['attributes'] {
  return {
    ...attempt.attributes,
    ...(attempt.resendCount > 0 ? { 'signalbox.resend_count': attempt.resendCount } : {}),
    ...(end?.errorType ? { 'error.type': end.errorType } : {}),
  }
}

function idOf(spanId: string, bit: bigint): string {
  return BigInt.asIntN(64, BigInt(bigintOfSpanId(spanId)) ^ bit).toString()
}
