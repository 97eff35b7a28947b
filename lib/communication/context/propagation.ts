import type { Clock } from '../clock.ts'
import { deadlineHeader, deadlineOfHeader, headerOfDeadline } from '../resilience/deadline.ts'
import { newContext, type CallContext } from './call-context.ts'
import { formatTraceParent, parseTraceParent, type TraceContext } from './trace-context.ts'

/** How a context travels, over every protocol under the same names. */
export const contextHeaders = {
  traceParent: 'traceparent',
  traceState: 'tracestate',
  correlationId: 'x-correlation-id',
  deadline: deadlineHeader,
  source: 'x-source-service',
  idempotencyKey: 'idempotency-key',
  /** In an answer that is a failure: the service at fault, where it is one further down the chain. */
  faultOf: 'x-signalbox-fault-of',
  /** In the answer: the span of the service that answered (W3C Trace Context, level 2 draft). */
  traceResponse: 'traceresponse',
} as const

export type Headers = Record<string, string>
/** What servers hand out: Node's HTTP headers, gRPC metadata as an object, headers of a message. */
export type IncomingHeaders = Readonly<Record<string, unknown>>

const longestCorrelationId = 255
const longestTraceState = 512

/** The headers that carry a context to the next service; `spanId` is the call's own span. */
export function injectContext(context: CallContext & { spanId: string }): Headers {
  const { correlationId, traceState, deadline } = context
  return {
    [contextHeaders.traceParent]: formatTraceParent(context),
    [contextHeaders.correlationId]: correlationId,
    ...(traceState ? { [contextHeaders.traceState]: traceState } : {}),
    ...(deadline ? { [contextHeaders.deadline]: headerOfDeadline(deadline) } : {}),
  }
}

/**
 * The context that an incoming call carries; what is missing or invalid is made anew. `own` is the span
 * that the service's own tracing has begun for it.
 */
export function extractContext(
  headers: IncomingHeaders,
  clock: Clock,
  own?: TraceContext,
): CallContext {
  const trace = own ?? parseTraceParent(textOf(headers, contextHeaders.traceParent) ?? '')
  const traceState = trace ? textOf(headers, contextHeaders.traceState) : undefined
  const correlationId = textOf(headers, contextHeaders.correlationId)
  const deadline = deadlineOfHeader(clock, textOf(headers, contextHeaders.deadline))
  return newContext({
    ...trace,
    ...(traceState && traceState.length <= longestTraceState ? { traceState } : {}),
    ...(correlationId && correlationId.length <= longestCorrelationId ? { correlationId } : {}),
    ...(deadline ? { deadline } : {}),
  })
}

/** A name as a header can hold it: what is not ASCII is written as in a URL. */
export function headerText(name: string): string {
  return /^[\x20-\x7e]*$/.test(name) ? name : encodeURIComponent(name)
}

/** A header's text, whether it came as text, bytes or a list. */
export function textOf(headers: IncomingHeaders, name: string): string | undefined {
  const value = headers[name]
  const first: unknown = Array.isArray(value) ? value[0] : value
  if (Buffer.isBuffer(first)) return first.toString('utf8')
  return typeof first === 'string' && first !== '' ? first : undefined
}
