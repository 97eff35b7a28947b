/** What a service is, as `services.kind` says. */
export type ParticipantKind = 'service' | 'database' | 'queue' | 'external' | 'unknown'

/** One row of communication_events, as JSON. Times are ms since the epoch, with a fraction. */
export type CorrelationEvent = {
  id: string
  correlationId: string
  source: string
  target: string
  eventType: string
  protocol: string
  operation: string | null
  /** When the call began, by the clock of whoever reported it. */
  occurredAtMs: number
  latencyMs: number
  statusCode: number | null
  errorMessage: string | null
  payloadBytes: number
  traceId: string | null
  spanId: string | null
  parentSpanId: string | null
  serverSpanId: string | null
  attributes: Readonly<Record<string, unknown>>
}

export type CallState = 'ok' | 'error' | 'timeout' | 'unended'

/** How a call was found to belong under its parent. */
export type ParentLink = 'span' | 'inferred' | 'missing' | 'root'

/**
 * One request and its end, or one way of a message: to its queue (`publish`) or from it (`consume`).
 * Calls of a correlation refer to each other by their place in `Correlation.calls`.
 */
export type Call = {
  index: number
  /** The id of the event that stands for it. */
  id: string
  kind: 'call' | 'publish' | 'consume'
  source: string
  target: string
  protocol: string
  operation: string | null
  state: CallState
  /** Corrected for clock skew; `skewMs` added gives the time as it was reported. */
  startMs: number
  /** As far as is known: of an unended call the last moment that anything below it tells of. */
  endMs: number
  skewMs: number
  /** Whose clock told the times. */
  reporter: string
  /** The called side's own measure, where both sides reported; ms. */
  serverLatencyMs: number | null
  serverOffsetMs: number | null
  statusCode: number | null
  errorMessage: string | null
  payloadBytes: number
  traceId: string | null
  spanId: string | null
  serverSpanId: string | null
  parentSpanId: string | null
  attributes: Readonly<Record<string, unknown>>
  parent: number | null
  link: ParentLink
  children: number[]
  depth: number
  /** Attempts before this one; 0 for the first. */
  attempt: number
  /** The first attempt of the same call, where this is a retry. */
  firstAttempt: number | null
  /** Its duration without what its children took, ms. */
  selfMs: number
  /** Of a `consume`: how long the message lay in its queue, ms. */
  queuedMs: number | null
}

/** A stretch of the path that decided how long the whole took. */
export type CriticalSegment = { call: number; fromMs: number; toMs: number }

export type ClockSkew = { service: string; aheadMs: number }

export type Correlation = {
  calls: readonly Call[]
  /** Depth first, as a waterfall lists them. */
  order: readonly number[]
  roots: readonly number[]
  startMs: number
  endMs: number
  criticalPath: readonly CriticalSegment[]
  skews: readonly ClockSkew[]
}

export function durationOf(call: Pick<Call, 'startMs' | 'endMs'>): number {
  return call.endMs - call.startMs
}

export function hasFailed(call: Pick<Call, 'state'>): boolean {
  return call.state !== 'ok'
}

/** More events of one correlation are not read; the answer says how many there are. */
export const mostEvents = 200_000

/** One line of the list of correlations. */
export type CorrelationSummary = {
  id: string
  startedAt: string
  durationMs: number
  root: { source: string; target: string; operation: string | null; state: CallState } | null
  services: string[]
  protocols: string[]
  /** Of the calls that failed. */
  statuses: { code: number; protocol: string }[]
  calls: number
  failedCalls: number
  firstFailure: { culprit: string; headline: string } | null
  /** Only its first events were read. */
  isCut: boolean
}

export type SearchAnswer = {
  /** Newest first. */
  items: CorrelationSummary[]
  /**
   * Ask again with this as `before` for what is older; null when all was looked through. A
   * correlation that goes on for long may come again.
   */
  next: string | null
  /** Everything newer was looked through. */
  lookedTo: string
  /** About how many events are still to be looked through. */
  eventsLeft: number
}

export type FoundCorrelation = {
  id: string
  /** What the text was, for whoever looks for it. */
  as: 'correlation' | 'trace' | 'span'
  /** The event of the span. */
  eventId: string | null
}
