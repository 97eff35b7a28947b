import { randomUUID } from 'node:crypto'
import {
  context,
  ROOT_CONTEXT,
  SpanStatusCode,
  type Attributes,
  type Context,
  type Span,
  type SpanKind,
  type TextMapGetter,
  type TextMapSetter,
  type Tracer,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import {
  ATTR_ERROR_TYPE,
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_NAMESPACE,
  ATTR_SERVICE_VERSION,
} from '@opentelemetry/semantic-conventions'
import { asFailure } from './failure.ts'
import type { ServiceDefinition } from './model.ts'

export type Telemetry = { tracer: Tracer; stop: () => Promise<void> }

const stopWaitMs = 2000
const propagator = new W3CTraceContextPropagator()

/** One a process, before anything is traced. */
export function enableContext(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
}

/** One provider a service, each with its own resource, though all share this process. */
export function startTelemetry(service: ServiceDefinition, otlpEndpoint: string): Telemetry {
  const options = { url: `${otlpEndpoint}/v1/traces`, timeoutMillis: 5000 }
  const exporter =
    service.exports === 'json' ? new JsonExporter(options) : new ProtobufExporter(options)
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      [ATTR_SERVICE_NAME]: service.name,
      [ATTR_SERVICE_VERSION]: service.version,
      [ATTR_SERVICE_NAMESPACE]: 'signalbox.demo',
      [ATTR_SERVICE_INSTANCE_ID]: randomUUID(),
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 500 })],
  })
  const stop = async () => {
    const waited = new Promise((resolve) => setTimeout(resolve, stopWaitMs).unref())
    await Promise.race([provider.shutdown().catch(() => undefined), waited])
  }
  return { tracer: provider.getTracer('signalbox-demo', service.version), stop }
}

export type SpanStart = { name: string; kind: SpanKind; attributes: Attributes; parent?: Context }

/** Runs in a span of its own, which ends with it and carries its failure. */
export function inSpan<T>(
  tracer: Tracer,
  { name, kind, attributes, parent = context.active() }: SpanStart,
  run: (span: Span) => Promise<T>,
): Promise<T> {
  return tracer.startActiveSpan(name, { kind, attributes }, parent, async (span) => {
    try {
      return await run(span)
    } catch (error) {
      markFailed(span, error)
      throw error
    } finally {
      span.end()
    }
  })
}

function markFailed(span: Span, error: unknown): void {
  const failure = asFailure(error)
  span.setAttribute(ATTR_ERROR_TYPE, failure.errorType)
  span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message })
}

export function injectContext<Carrier>(carrier: Carrier, setter: TextMapSetter<Carrier>): void {
  propagator.inject(context.active(), carrier, setter)
}

export function extractContext<Carrier>(carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
  return propagator.extract(ROOT_CONTEXT, carrier, getter)
}
