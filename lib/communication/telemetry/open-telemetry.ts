import type * as OpenTelemetry from '@opentelemetry/api'
import type { Context, Span, SpanKind, Tracer } from '@opentelemetry/api'
import type { CallSpan, CallTracing, SpanStart } from './call-tracing.ts'

type Api = typeof OpenTelemetry

/**
 * Spans through `@opentelemetry/api`, where the service has it; undefined where it has not.
 * `tracer` is for services that keep a provider of their own instead of the global one.
 */
export async function openTelemetryTracing(
  options: { tracer?: Tracer } = {},
): Promise<CallTracing | undefined> {
  const api = await import('@opentelemetry/api').catch(() => undefined)
  if (!api) return undefined
  // Asked anew each time: a provider may be registered later than this.
  const tracer = () => options.tracer ?? api.trace.getTracer('signalbox/communication')
  return {
    active: () => traceContextOf(api, api.trace.getActiveSpan()),
    startClient: (start) => startSpan(api, tracer(), { ...start, kind: api.SpanKind.CLIENT }),
    startServer: (start) => startSpan(api, tracer(), { ...start, kind: api.SpanKind.SERVER }),
  }
}

function startSpan(
  api: Api,
  tracer: Tracer,
  { name, kind, startedAtMs, attributes, parent }: SpanStart & { kind: SpanKind },
): CallSpan | undefined {
  const under = parentContext(api, parent)
  const span = tracer.startSpan(name, { kind, startTime: startedAtMs, attributes }, under)
  const context = traceContextOf(api, span)
  if (!context) return undefined
  return {
    ...context,
    run: (work) => api.context.with(api.trace.setSpan(under, span), work),
    end: ({ outcome, errorType, errorMessage, statusCode }) => {
      if (statusCode !== null) span.setAttribute(statusAttributeOf(attributes), statusCode)
      if (outcome !== 'response') {
        span.setAttribute('error.type', errorType ?? outcome)
        const message = errorMessage ?? undefined
        span.setStatus({ code: api.SpanStatusCode.ERROR, ...(message ? { message } : {}) })
      }
      span.end()
    },
  }
}

/** The active span if it is of the same trace: it is nearer than what came over the wire. */
function parentContext(api: Api, parent: SpanStart['parent']): Context {
  const active = api.trace.getActiveSpan()
  if (!parent?.spanId || active?.spanContext().traceId === parent.traceId) {
    return api.context.active()
  }
  return api.trace.setSpanContext(api.context.active(), {
    traceId: parent.traceId,
    spanId: parent.spanId,
    traceFlags: parent.sampled ? api.TraceFlags.SAMPLED : api.TraceFlags.NONE,
    isRemote: true,
  })
}

function traceContextOf(api: Api, span: Span | undefined) {
  const context = span?.spanContext()
  if (!context || !api.isSpanContextValid(context)) return undefined
  const { traceId, spanId, traceFlags } = context
  const traceState = context.traceState?.serialize()
  const sampled = (traceFlags & api.TraceFlags.SAMPLED) !== 0
  return { traceId, spanId, sampled, ...(traceState ? { traceState } : {}) }
}

function statusAttributeOf(attributes: SpanStart['attributes']): string {
  return 'rpc.system.name' in attributes ? 'rpc.grpc.status_code' : 'http.response.status_code'
}
