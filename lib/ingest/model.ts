/** A value that OpenTelemetry allows for an attribute, byte arrays as base64 text. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | AttributeValue[]
  | { [key: string]: AttributeValue }
export type Attributes = Record<string, AttributeValue>

export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer'

/** One span as it came over the wire, decoded but not yet interpreted; the same shape for OTLP and Zipkin. */
export type Span = {
  /** 32 lower-case hex digits. */
  traceId: string
  /** 16 lower-case hex digits. */
  spanId: string
  parentSpanId: string | null
  kind: SpanKind
  name: string
  /** Milliseconds since the Unix epoch, with a fraction down to microseconds. */
  startMs: number
  durationMs: number
  attributes: Attributes
  /** Shared by all spans of one resource: never change it. */
  resource: Attributes
  serviceName: string
  status: 'unset' | 'ok' | 'error'
  statusMessage: string | null
  /** Zipkin: this server span has the id of its client span. */
  shared: boolean
  /** Zipkin's remoteEndpoint.serviceName. */
  remoteServiceName: string | null
  /** It has links to other spans. */
  linked: boolean
}

export type ServiceKind = 'service' | 'database' | 'queue' | 'external' | 'unknown'
export type Peer = { name: string; kind: ServiceKind }
export type TerminalEventType = 'response' | 'error' | 'timeout'
export type CommunicationType = 'synchronous' | 'asynchronous' | 'event_driven'

/** What one span tells of a call: its side of it. JSON-safe, since a half may have to wait in a table. */
export type HalfCall = {
  side: 'client' | 'server' | 'producer' | 'consumer'
  correlationId: string
  /** True if the correlation id came from an attribute, not from the trace id. */
  correlationExplicit: boolean
  traceId: string
  spanId: string
  parentSpanId: string | null
  /** The span id of the client (or producer) span: what both sides of a call have in common. */
  callSpanId: string
  /** The service that sent this span. */
  service: string
  /** The other side, as far as this span tells. */
  peer: Peer | null
  /** Of a client that names no service, the host and port that it called; absent in older rows. */
  address?: string | null
  /** A partner may still come, so the call must wait for it. */
  awaitsPartner: boolean
  protocol: string
  operation: string | null
  eventType: TerminalEventType
  statusCode: number | null
  errorMessage: string | null
  /** Bytes. */
  payloadSize: number
  latencyMs: number
  occurredAtMs: number
  /** Attempts before this one (http.request.resend_count). */
  resendCount: number
  messageFormat: string | null
  communicationType: CommunicationType
  attributes: Attributes
}

/** One row for communication_events, whoever made it. */
export type EventRow = {
  /** Decimal text of a signed 64-bit number. */
  id: string
  correlationId: string
  sourceService: string
  targetService: string
  eventType: string
  protocol: string
  payloadSize: number
  latencyMs: number
  statusCode: number | null
  errorMessage: string | null
  traceId: string | null
  /** The calling side's span. */
  spanId: string | null
  /** The span under which the call was made. */
  parentSpanId: string | null
  /** The called side's span, where both sides reported. */
  serverSpanId: string | null
  operation: string | null
  occurredAtMs: number
  attributes: Attributes
  sourceKind: ServiceKind
  targetKind: ServiceKind
  communicationType: CommunicationType
  messageFormat: string | null
}

/** Something that was refused, and why: `index` counts spans or events of the request from 0. */
export type Refusal = { index: number; reason: string }

/** What a decoder makes of one request: every span of it is either here or refused. */
export type DecodedSpans = { spans: { index: number; span: Span }[]; refusals: Refusal[] }

/** What became of the spans of one request: calls, refusals, and the rest, which are no calls. */
export type NormalisedSpans = { halves: HalfCall[]; refusals: Refusal[]; ignored: number }

/** What a request of native events holds. */
export type DecodedEvents = { events: EventRow[]; refusals: Refusal[] }
