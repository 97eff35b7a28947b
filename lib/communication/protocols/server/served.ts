import { systemClock, type Clock } from '../../clock.ts'
import { runInContext, type CallContext } from '../../context/call-context.ts'
import {
  contextHeaders,
  extractContext,
  type Headers,
  type IncomingHeaders,
} from '../../context/propagation.ts'
import { formatTraceParent } from '../../context/trace-context.ts'
import { Deadline } from '../../resilience/deadline.ts'
import type { CallTracing } from '../../telemetry/call-tracing.ts'
import { asMethodError } from './method-error.ts'

/** Serves one method over any protocol: what it throws becomes the answer's status (MethodError). */
export type Method = (payload: unknown, context: CallContext) => unknown
export type Methods = Readonly<Record<string, Method>>

export type ServerOptions = {
  clock?: Clock
  /** For spans of the calls that are served. */
  tracing?: CallTracing | undefined
}

export type Serving = {
  headers: IncomingHeaders
  name: string
  attributes: Record<string, string | number>
  signal: AbortSignal
  /** What the protocol itself says of the deadline, for callers that send no header. */
  remainingMs?: number
}

export type Served = {
  context: CallContext
  /** What the answer says of the context: correlation id, and the span that served. */
  answerHeaders: Headers
  /** Runs in the context; the span ends with it. */
  run<Result>(work: () => Promise<Result>): Promise<Result>
}

/** Makes what an incoming call carries the current context, whatever protocol it came over. */
export function beginServing(serving: Serving, options: ServerOptions): Served {
  const { clock = systemClock, tracing } = options
  const { headers, name, attributes, signal, remainingMs = Infinity } = serving
  const read = extractContext(headers, clock, tracing?.active())
  const told = Number.isFinite(remainingMs) ? Deadline.after(clock, remainingMs) : undefined
  const deadline = read.deadline ?? told
  const incoming = deadline ? { ...read, deadline } : read
  const startedAtMs = clock.now()
  const span = tracing?.startServer({ name, startedAtMs, attributes, parent: incoming })
  const own = span ? { traceId: span.traceId, spanId: span.spanId, sampled: span.sampled } : {}
  const context = { ...incoming, ...own, signal }
  const answerHeaders: Headers = { [contextHeaders.correlationId]: context.correlationId }
  if (span) answerHeaders[contextHeaders.traceResponse] = formatTraceParent(span)
  const ended = {
    outcome: 'response',
    errorType: null,
    errorMessage: null,
    statusCode: null,
  } as const
  return {
    context,
    answerHeaders,
    async run(work) {
      const inContext = () => runInContext(context, work)
      try {
        const result = await (span ? span.run(inContext) : inContext())
        span?.end(ended)
        return result
      } catch (error) {
        const { code, message } = asMethodError(error)
        span?.end({ ...ended, outcome: 'error', errorType: code, errorMessage: message })
        throw error
      }
    },
  }
}
