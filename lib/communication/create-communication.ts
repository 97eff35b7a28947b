import { systemClock, type Clock } from './clock.ts'
import type { ServiceCall, ServiceResponse } from './protocols/model.ts'
import { ProtocolManager, type ProtocolManagerOptions } from './protocols/protocol-manager.ts'
import { ResilienceManager } from './resilience/resilience-manager.ts'
import { breakersOverHttp } from './resilience/shared/breakers-over-http.ts'
import { connectSharedView } from './resilience/shared/connect-shared-view.ts'
import type { AttemptObserver } from './telemetry/attempt.ts'
import type { CallTracing } from './telemetry/call-tracing.ts'
import { EventQueue, type EventQueueOptions } from './telemetry/event-queue.ts'
import { eventRecorder } from './telemetry/event-recorder.ts'
import { httpEvents } from './telemetry/http-events.ts'
import { registerMetrics, type MetricsOptions } from './telemetry/metrics.ts'
import { openTelemetryTracing } from './telemetry/open-telemetry.ts'

export type SignalboxOptions = {
  /** Its address: `http://signalbox.example:3000`. */
  url: string
  /** An API token of scope ingest, where Signalbox asks for one. */
  token?: string
  /** Keeps events that cannot be sent, also over a restart. */
  spool?: EventQueueOptions['spool']
  /** `false` where the service's own OpenTelemetry spans tell Signalbox of its calls already. */
  events?: boolean
  onLoss?: EventQueueOptions['onLoss']
}

export type CommunicationOptions = Pick<
  ProtocolManagerOptions,
  'protocols' | 'legacyProtocols' | 'services' | 'clock'
> & {
  /** The name of this service: the source of its calls. */
  service: string
  /** Where calls and breakers are seen; without it nobody is told. */
  signalbox?: SignalboxOptions
  metrics?: Pick<MetricsOptions, 'promClient' | 'registry'>
  /** Spans, where `@opentelemetry/api` is installed and a provider registered; `false`: none. */
  openTelemetry?: false | CallTracing
}

export type Communication = {
  call<Payload = unknown>(call: ServiceCall): Promise<ServiceResponse<Payload>>
  readonly manager: ProtocolManager
  readonly resilience: ResilienceManager
  /** For `httpMethods` and the other servers: spans of the calls that are served. */
  readonly tracing: CallTracing | undefined
  readonly events: EventQueue | undefined
  /** Sends what is left, and lets go of every connection. */
  close(): Promise<void>
}

/**
 * Everything that a service needs to call others, put together: protocols, policies, telemetry, breakers
 * that an operator can see and override. One for a process.
 */
export async function createCommunication(options: CommunicationOptions): Promise<Communication> {
  const { service, signalbox, clock = systemClock } = options
  const resilience = new ResilienceManager({ clock })
  const tracing = await tracingOf(options.openTelemetry)
  const events = signalbox && signalbox.events !== false ? queueOf(signalbox, clock) : undefined
  const observers = observersOf(options, { resilience, events })
  const manager = new ProtocolManager({
    sourceService: service,
    protocols: options.protocols,
    ...(options.legacyProtocols ? { legacyProtocols: options.legacyProtocols } : {}),
    ...(options.services ? { services: options.services } : {}),
    ...(tracing ? { tracing } : {}),
    resilience,
    observers,
    clock,
  })
  const shared = signalbox
    ? connectSharedView(resilience, {
        sourceService: service,
        transport: breakersOverHttp(signalbox),
      })
    : undefined
  // A breaker that an operator holds open should be open from the first call on.
  await shared?.ready()
  return {
    call: (call) => manager.callService(call),
    manager,
    resilience,
    tracing,
    events,
    close: async () => {
      await manager.close()
      await Promise.all([shared?.stop(), events?.close()])
    },
  }
}

async function tracingOf(given: CommunicationOptions['openTelemetry']) {
  if (given === false) return undefined
  return given ?? openTelemetryTracing()
}

function queueOf({ spool, onLoss, url, token }: SignalboxOptions, clock: Clock): EventQueue {
  return new EventQueue({
    sink: httpEvents({ url, ...(token ? { token } : {}) }),
    clock,
    ...(spool ? { spool } : {}),
    ...(onLoss ? { onLoss } : {}),
  })
}

function observersOf(
  { service, metrics }: CommunicationOptions,
  { resilience, events }: { resilience: ResilienceManager; events: EventQueue | undefined },
): AttemptObserver[] {
  const observers = events ? [eventRecorder(events.record)] : []
  if (!metrics) return observers
  const registered = registerMetrics({
    ...metrics,
    sourceService: service,
    resilience,
    ...(events ? { events } : {}),
  })
  return [...observers, registered.observer]
}
