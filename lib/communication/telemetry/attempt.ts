import type { AttributeValue, ServiceKind } from './communication-event.ts'

/** One request that goes out, as whoever observes calls sees it begin. */
export type Attempt = {
  sourceService: string
  targetService: string
  targetKind: ServiceKind
  protocol: string
  operation: string
  messageFormat: string
  correlationId: string
  traceId: string
  spanId: string
  parentSpanId: string | null
  /** Milliseconds since the epoch, a whole number: spans and events name the same moment. */
  startedAtMs: number
  /** Attempts over this protocol before this one. */
  resendCount: number
  /** False for a call that a policy refused: nothing went out. */
  sent: boolean
  attributes: Record<string, AttributeValue>
}

export type AttemptEnd = {
  outcome: 'response' | 'error' | 'timeout'
  latencyMs: number
  requestBytes: number
  statusCode: number | null
  /** The error's `reason`, null for a response. */
  errorType: string | null
  errorMessage: string | null
  serverSpanId: string | null
}

/** Told of every attempt; must not throw and must not take time. */
export type AttemptObserver = {
  started?(attempt: Attempt): void
  ended(attempt: Attempt, end: AttemptEnd): void
}
