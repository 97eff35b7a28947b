import type { Clock } from '../clock.ts'

/** `http`, `grpc`, `amqp` and `kafka` come with the library; the registry takes others. */
export type Protocol = 'http' | 'grpc' | 'amqp' | 'kafka' | (string & {})

/** One call of another service, whatever carries it. */
export type ServiceCall = {
  targetService: string
  /** What to do there: `reserve-funds`, `ReserveFunds`, or over HTTP also `POST /funds/{id}`. */
  method: string
  payload?: unknown
  headers?: Readonly<Record<string, string>>
  /** For everything together: attempts, waits, fallbacks. At most what the caller's own deadline leaves. */
  timeoutMs?: number
  /** Attempts after the first; instead of what the service's configuration says. */
  retries?: number
  /** For the caller's own use: adapters that know a key read it, events carry none of it. */
  metadata?: Readonly<Record<string, unknown>>
  signal?: AbortSignal
  /** Doing it twice is as good as once: then it may be retried, and fall back, in any case. */
  idempotent?: boolean
  /** Sent along, so that the other side can tell a repetition; makes the call idempotent. */
  idempotencyKey?: string
}

export type ServiceResponse<Payload = unknown> = {
  payload: Payload
  protocol: Protocol
  /** HTTP status or gRPC code. */
  status: number
  headers: Readonly<Record<string, string>>
  latencyMs: number
  /** All requests that were sent for this call, the last one included. */
  attempts: number
  correlationId: string
  traceId: string
}

/** One attempt, as a protocol's client gets it. */
export type OutgoingRequest = {
  targetService: string
  method: string
  payload: unknown
  /** With the context of this attempt in it; names in lower case. */
  headers: Readonly<Record<string, string>>
  metadata: Readonly<Record<string, unknown>>
  /** What is left of the time, for protocols that tell the other side; Infinity without a limit. */
  remainingMs(): number
  /** Fires when time is up or the caller gives up. */
  signal: AbortSignal
  /** Tells how large the request's body is, before it goes out. */
  onRequestBytes: (bytes: number) => void
}

export type Answer = {
  payload: unknown
  /** HTTP status or gRPC code. */
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
}

/** The way to one service over one protocol. */
export type Channel = {
  /** The method's name as the other side's telemetry has it: `POST /orders`, `pkg.Service/Method`. */
  operationOf(method: string): string
  /** `json`, `protobuf`, … */
  messageFormat: string
  /** @throws ProtocolError that says whether the other side may have executed the request. */
  call(request: OutgoingRequest): Promise<Answer>
}

/** What a protocol needs to be one of ours. */
export type ProtocolClient = {
  /**
   * `endpoint` is what the service's configuration has under `endpoints` for this protocol.
   * @throws InvalidConfigError where it is no endpoint of this protocol.
   */
  channelTo(targetService: string, endpoint: unknown): Channel
  close(): Promise<void>
}

export type ProtocolOptions = { sourceService: string; clock: Clock }
/** Called on a manager's first call over the protocol, so that what it loads is loaded only then. */
export type ProtocolFactory = (options: ProtocolOptions) => ProtocolClient | Promise<ProtocolClient>
