export type EventType = 'request' | 'response' | 'error' | 'timeout' | 'retry'
export type ServiceKind = 'service' | 'database' | 'queue' | 'external' | 'unknown'
export type AttributeValue = string | number | boolean

/** One event as `POST /api/v1/events` takes it: AR-002's columns, and what Signalbox holds beside them. */
export type CommunicationEvent = {
  /** Decimal text of a signed 64-bit number; with correlation and time the key under which it counts once. */
  id: string
  correlation_id: string
  source_service: string
  target_service: string
  event_type: EventType
  protocol: string
  /** Bytes of the request's body. */
  payload_size: number
  latency_ms: number
  status_code: number | null
  error_message: string | null
  trace_id: string
  span_id: string
  parent_span_id: string | null
  server_span_id: string | null
  operation: string
  /** ISO 8601, UTC. */
  occurred_at: string
  attributes: Record<string, AttributeValue>
  target_kind: ServiceKind
  message_format: string
}
