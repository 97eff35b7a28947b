import { createHash, randomBytes } from 'node:crypto'
import { uuidOfCorrelationId } from '#lib/platform/ids.ts'
import type { Attributes, CommunicationType, EventRow } from '../model.ts'
import { communicationOfProtocol } from '../normalise/messaging-systems.ts'
import type { NativeEvent } from './schemas.ts'

export function eventRowOf(event: NativeEvent, nowMs: number): EventRow {
  const correlationId = uuidOfCorrelationId(event.correlation_id)
  const row = {
    correlationId,
    sourceService: event.source_service,
    targetService: event.target_service,
    eventType: event.event_type,
    protocol: event.protocol,
    payloadSize: event.payload_size,
    latencyMs: event.latency_ms,
    statusCode: event.status_code,
    errorMessage: event.error_message,
    traceId: event.trace_id,
    spanId: event.span_id,
    parentSpanId: event.parent_span_id,
    serverSpanId: event.server_span_id,
    operation: event.operation,
    occurredAtMs: event.occurred_at ? millisecondsOf(event.occurred_at) : nowMs,
    attributes: attributesOf(event, correlationId),
    sourceKind: event.source_kind,
    targetKind: event.target_kind,
    communicationType: event.communication_type ?? communicationOf(event.protocol),
    messageFormat: event.message_format,
  } as const
  return { id: event.id ?? idOf(event, row), ...row }
}

function communicationOf(protocol: string): CommunicationType {
  return communicationOfProtocol(protocol) ?? 'synchronous'
}

// A correlation id that is no UUID is stored as one made from it: the text itself is kept beside it.
function attributesOf(event: NativeEvent, correlationId: string): Attributes {
  const { attributes } = event
  const given = event.correlation_id.trim().toLowerCase().replaceAll('-', '')
  const isKept = given === correlationId.replaceAll('-', '')
  return isKept ? attributes : { correlation_id: event.correlation_id, ...attributes }
}

/** Down to the microsecond, as PostgreSQL keeps it; Date knows milliseconds. */
function millisecondsOf(iso: string): number {
  const micros = /\.\d{3}(\d{1,3})/.exec(iso)?.[1]?.padEnd(3, '0') ?? '0'
  return Date.parse(iso) + Number(micros) / 1000
}

/** The first 64 bits of a hash of the content. An event without a time is like no other: it gets any number. */
function idOf(event: NativeEvent, row: Omit<EventRow, 'id'>): string {
  const bytes = event.occurred_at
    ? createHash('sha256').update(JSON.stringify(row)).digest()
    : randomBytes(8)
  return bytes.readBigInt64BE().toString()
}
