import type { TraceContext } from '../context/trace-context.ts'
import type { AttemptEnd } from './attempt.ts'

/** What both kinds of span are begun with. */
export type SpanStart = {
  name: string
  /** Milliseconds since the epoch. */
  startedAtMs: number
  attributes: Record<string, string | number>
  parent: { traceId: string; spanId?: string; sampled: boolean; traceState?: string } | undefined
}

/** A span that somebody records. */
export type CallSpan = TraceContext & {
  /** Runs with the span as the active one. */
  run<Result>(work: () => Result): Result
  end(end: Pick<AttemptEnd, 'outcome' | 'errorType' | 'errorMessage' | 'statusCode'>): void
}

/** Spans of calls, as OpenTelemetry makes them; undefined where nothing records. */
export type CallTracing = {
  /** The span that is active in the service's own tracing. */
  active(): TraceContext | undefined
  startClient(start: SpanStart): CallSpan | undefined
  startServer(start: SpanStart): CallSpan | undefined
}
