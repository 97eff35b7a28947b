import type { CorrelationEvent, ParticipantKind } from '../model.ts'
import type { Usual } from './verdict-model.ts'

/** The events of a correlation as columns, since there may be a hundred thousand of them. */
export type EventColumns = {
  id: string[]
  source: string[]
  target: string[]
  type: string[]
  protocol: string[]
  operation: (string | null)[]
  /** ms since the epoch. */
  at: number[]
  latencyMs: (number | null)[]
  status: (number | null)[]
  error: (string | null)[]
  bytes: (number | null)[]
  /** Null where it is the correlation id itself. */
  trace: (string | null)[]
  span: (string | null)[]
  parentSpan: (string | null)[]
  serverSpan: (string | null)[]
  serverLatencyMs: (number | null)[]
  serverOffsetMs: (number | null)[]
  errorType: (string | null)[]
}

export type EdgeUsual = Usual & { source: string; target: string; protocol: string }

/** What `/api/v1/correlations/{id}` answers. */
export type CorrelationAnswer = {
  id: string
  /** When this was read; younger correlations may still grow. */
  asOf: string
  /** To be asked for what is new since then. */
  cursor: string
  columns: EventColumns
  kinds: Record<string, ParticipantKind>
  usual: EdgeUsual[]
  /** Of all its events, here or not. */
  count: number
  /** Events beyond the limit, which are not here. */
  omitted: number
}

export function eventsOfColumns(id: string, columns: EventColumns): CorrelationEvent[] {
  const ownTrace = id.replaceAll('-', '')
  return columns.id.map((event, row) => ({
    id: event,
    correlationId: id,
    source: columns.source[row] ?? '',
    target: columns.target[row] ?? '',
    eventType: columns.type[row] ?? '',
    protocol: columns.protocol[row] ?? '',
    operation: columns.operation[row] ?? null,
    occurredAtMs: columns.at[row] ?? 0,
    latencyMs: columns.latencyMs[row] ?? 0,
    statusCode: columns.status[row] ?? null,
    errorMessage: columns.error[row] ?? null,
    payloadBytes: columns.bytes[row] ?? 0,
    traceId: columns.trace[row] ?? ownTrace,
    spanId: columns.span[row] ?? null,
    parentSpanId: columns.parentSpan[row] ?? null,
    serverSpanId: columns.serverSpan[row] ?? null,
    attributes: attributesOf(columns, row),
  }))
}

function attributesOf(columns: EventColumns, row: number): Record<string, unknown> {
  const attributes: Record<string, unknown> = {}
  const latency = columns.serverLatencyMs[row] ?? null
  const offset = columns.serverOffsetMs[row] ?? null
  const errorType = columns.errorType[row] ?? null
  if (latency !== null) attributes['signalbox.server_latency_ms'] = latency
  if (offset !== null) attributes['signalbox.server_offset_ms'] = offset
  if (errorType !== null) attributes['error.type'] = errorType
  return attributes
}
