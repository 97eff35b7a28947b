import { fileURLToPath } from 'node:url'
import type { Tracer } from '@opentelemetry/api'
import {
  breakersOverHttp,
  connectSharedView,
  EventQueue,
  eventRecorder,
  extractContext,
  grpcProtocol,
  httpEvents,
  httpProtocol,
  isCallAbortedError,
  isCommunicationError,
  openTelemetryTracing,
  ProtocolManager,
  runInContext,
  systemClock,
  traitsOf,
  type CallTracing,
  type IncomingHeaders,
  type ServiceConfig,
} from '#lib/communication/index.ts'
import { circuitBreaker } from './breakers.ts'
import { Failure } from './failure.ts'
import { loopback } from './http-client.ts'
import type { EstateContext } from './live-service.ts'
import { requestIdHeader, type CallStep, type ServiceDefinition } from './model.ts'
import type { Work } from './run-operation.ts'
import { getOperation, getService } from './topology.ts'

/** How a service calls others through signalbox/communication. */
export type LibraryClient = {
  /** @throws Failure */
  call: (step: CallStep, work: Work) => Promise<void>
  /** Serves within what the caller sent along: correlation, trace, deadline. */
  inContextOf: <Result>(headers: IncomingHeaders, work: () => Result) => Result
  close: () => Promise<void>
}

const protoFile = fileURLToPath(new URL('estate.proto', import.meta.url))
const timeouts = new Set(['deadline_exceeded', 'attempt_timeout'])

/**
 * Its calls reach Signalbox as native events, its breakers as reports; what it serves, and its databases
 * and queues, as spans of its own OpenTelemetry, as in a service in the midst of moving.
 */
export async function createLibraryClient(
  estate: EstateContext,
  service: ServiceDefinition,
  tracer: Tracer,
): Promise<LibraryClient> {
  const url = estate.otlpEndpoint
  const events = new EventQueue({ sink: httpEvents({ url }) })
  const spans = await openTelemetryTracing({ tracer })
  const tracing: CallTracing = {
    active: () => spans?.active(),
    startClient: () => undefined,
    startServer: () => undefined,
  }
  const manager = new ProtocolManager({
    sourceService: service.name,
    protocols: { http: httpProtocol({ agent: { lookup: loopback } }), grpc: grpcProtocol() },
    observers: [eventRecorder(events.record, { requests: false })],
    tracing,
  })
  const configured = new Set<string>()
  const call: LibraryClient['call'] = (step, work) => {
    if (!configured.has(step.to))
      manager.configureService(step.to, configOf(estate, service, step.to))
    configured.add(step.to)
    return send(manager, step, work)
  }
  const shared = connectSharedView(manager.resilience, {
    sourceService: service.name,
    transport: breakersOverHttp({ url }),
  })
  return {
    call,
    inContextOf: (headers, work) =>
      runInContext(extractContext(headers, systemClock, tracing.active()), work),
    close: async () => {
      await manager.close()
      await Promise.all([shared.stop(), events.close(500)])
    },
  }
}

/** Where the target listens is known once it does. */
function configOf(
  estate: EstateContext,
  service: ServiceDefinition,
  target: string,
): ServiceConfig {
  const steps = Object.values(service.operations)
    .flatMap(({ steps: all }) => all)
    .filter((step): step is CallStep => step.kind === 'call' && step.to === target)
  const grpcPort = estate.ports.grpc.get(target)
  const httpPort = estate.ports.http.get(target)
  return {
    kind: getService(target).kind,
    preferredProtocol: grpcPort === undefined ? 'http' : 'grpc',
    endpoints: {
      http: { url: `http://${target}:${httpPort}` },
      ...(grpcPort === undefined ? {} : { grpc: { address: `127.0.0.1:${grpcPort}`, protoFile } }),
    },
    resilience: {
      circuitBreaker,
      timeout: {
        totalMs: Math.max(...steps.map(totalMs)),
        attemptMs: Math.max(...steps.map(({ timeoutMs }) => timeoutMs)),
      },
    },
  }
}

/** Every attempt, and the pauses between them. */
const totalMs = ({ timeoutMs, retries = 0 }: CallStep) => timeoutMs * (retries + 1) + 500 * retries

async function send(manager: ProtocolManager, step: CallStep, { id, signal }: Work): Promise<void> {
  const { entry, request } = getOperation(step.to, step.operation)
  if (entry.protocol === 'queue') throw new Error(`${step.to} takes messages, not calls`)
  const isTemplate = entry.protocol === 'http' && entry.route.includes('{id}')
  try {
    await manager.callService({
      targetService: step.to,
      method: entry.protocol === 'grpc' ? entry.rpc : `${entry.method} ${entry.route}`,
      payload: { ...(isTemplate ? { id } : {}), ...request(id) },
      headers: { [requestIdHeader]: id },
      timeoutMs: totalMs(step),
      retries: step.retries ?? 0,
      // The services know a request by its id, so that doing it again does no harm.
      idempotencyKey: `${id}/${step.operation}`,
      signal,
    })
  } catch (error) {
    throw failureOf(error)
  }
}

function failureOf(error: unknown): unknown {
  if (!isCommunicationError(error)) return error
  if (isCallAbortedError(error)) return new Failure('cancelled', error.message)
  const reason = timeouts.has(error.reason) ? 'timeout' : 'downstream'
  return new Failure(reason, error.message, error.reason).blaming(traitsOf(error).faultOf)
}
