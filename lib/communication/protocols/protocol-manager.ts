import { systemClock, type Clock } from '../clock.ts'
import { currentContext, newContext, type CallContext } from '../context/call-context.ts'
import { AllProtocolsFailedError, type ProtocolCause } from './all-protocols-failed-error.ts'
import { attemptCall, recordRefused, type Attempting } from './attempt-call.ts'
import { Deadline, currentDeadline, earlier } from '../resilience/deadline.ts'
import { ResilienceManager } from '../resilience/resilience-manager.ts'
import type { AttemptContext } from '../resilience/attempt.ts'
import type { AttemptObserver } from '../telemetry/attempt.ts'
import type { CallTracing } from '../telemetry/call-tracing.ts'
import { whyNoFallback } from './fallback-rule.ts'
import type {
  Answer,
  Channel,
  Protocol,
  ProtocolFactory,
  ServiceCall,
  ServiceResponse,
} from './model.ts'
import { NotConfiguredError } from './protocol-errors.ts'
import { ProtocolRegistry } from './registry.ts'
import {
  parseServiceConfig,
  type ParsedServiceConfig,
  type ServiceConfig,
} from './service-config.ts'

export type ProtocolManagerOptions = {
  /** The name of the service that calls. */
  sourceService: string
  /** By name: `{ http: httpProtocol(), grpc: grpcProtocol() }`. */
  protocols: Readonly<Record<string, ProtocolFactory>>
  /** Protocols of yesterday: used only where a service's `legacyProtocolsUntil` allows it. */
  legacyProtocols?: Readonly<Record<string, ProtocolFactory>>
  services?: Record<string, ServiceConfig>
  /** One for a process, if other calls than these are to share its breakers. */
  resilience?: ResilienceManager
  observers?: readonly AttemptObserver[]
  tracing?: CallTracing
  /** The resilience manager's if left out. */
  clock?: Clock
}

type Configured = { config: ParsedServiceConfig; channels: Map<Protocol, Promise<Channel>> }
type Prepared = { call: ServiceCall; idempotent: boolean; deadline: Deadline; context: CallContext }

/** Calls other services, over whatever protocol they speak. */
export class ProtocolManager {
  readonly sourceService: string
  /** The policies that its calls pass, and their events. */
  readonly resilience: ResilienceManager
  readonly #registry: ProtocolRegistry
  readonly #services = new Map<string, Configured>()
  readonly #observers: readonly AttemptObserver[]
  readonly #tracing: CallTracing | undefined
  readonly #clock: Clock

  constructor(options: ProtocolManagerOptions) {
    const { sourceService, clock = options.resilience?.clock ?? systemClock } = options
    this.sourceService = sourceService
    this.#clock = clock
    this.resilience = options.resilience ?? new ResilienceManager({ clock })
    this.#observers = options.observers ?? []
    this.#tracing = options.tracing
    this.#registry = new ProtocolRegistry({ sourceService, clock })
    for (const [name, factory] of Object.entries(options.protocols)) {
      this.#registry.register(name, factory)
    }
    for (const [name, factory] of Object.entries(options.legacyProtocols ?? {})) {
      this.#registry.register(name, factory, { legacy: true })
    }
    for (const [name, config] of Object.entries(options.services ?? {})) {
      this.configureService(name, config)
    }
  }

  /**
   * Adds a protocol at run time.
   * @throws Error where there is one of this name already.
   */
  registerProtocol(
    protocol: Protocol,
    factory: ProtocolFactory,
    options?: { legacy?: boolean },
  ): void {
    this.#registry.register(protocol, factory, options)
  }

  /**
   * Tells how a service is to be called, also at run time: calls that begin later do as it says.
   * @throws InvalidConfigError that names every fault.
   */
  configureService(service: string, config: ServiceConfig): void {
    const parsed = parseServiceConfig(service, config)
    const { preferredProtocol: protocol, timeoutMs, resilience } = parsed
    const timeout = { totalMs: timeoutMs }
    this.resilience.applyResiliencePatterns(service, { protocol, timeout, ...resilience })
    this.#services.set(service, { config: parsed, channels: new Map() })
  }

  /** AR-002's rollback rule: without the policies, calls of this service are plain calls with a deadline. */
  setResilience(service: string, state: 'on' | 'off'): void {
    this.resilience.setEnabled(service, state === 'on')
  }

  /**
   * Calls a service: over its preferred protocol, and over the others where that is safe.
   * @returns the answer; `Payload` is what the caller trusts the service to answer.
   * @throws one class per reason: ConnectionError, RemoteError, AttemptTimeoutError, InvalidAnswerError,
   * NotConfiguredError; AllProtocolsFailedError with a cause for each protocol where there are several;
   * and those of the resilience policies (CircuitOpenError, DeadlineExceededError, …).
   */
  async callService<Payload = unknown>(call: ServiceCall): Promise<ServiceResponse<Payload>> {
    const { config, channels } = this.#getService(call.targetService)
    const prepared = this.#prepare(call, config)
    const order = [config.preferredProtocol, ...config.fallbackProtocols]
    const causes: ProtocolCause[] = []
    const began = this.#clock.monotonicMs()
    let attempts = 0
    for (const [index, protocol] of order.entries()) {
      const from = causes.at(-1)?.protocol
      try {
        const channel = await this.#channel({ protocol, config, channels }, call.targetService)
        const attempting = this.#attempting(prepared, { config, protocol, channel, from })
        const answer = await this.#execute(prepared, attempting, () => (attempts += 1))
        const latencyMs = this.#clock.monotonicMs() - began
        return responseOf<Payload>(answer, { protocol, attempts, latencyMs, ...prepared.context })
      } catch (error) {
        causes.push({ protocol, error: error instanceof Error ? error : new Error(String(error)) })
        const isLate = prepared.deadline.remainingMs() === 0
        const why = isLate ? 'no time is left' : whyNoFallback(error, prepared)
        const left = order.slice(index + 1)
        if (why !== null || left.length === 0) throw failureOf(causes, { call, why, left })
      }
    }
    throw new NotConfiguredError(call.targetService, 'no protocol is configured')
  }

  /** Lets go of every connection. */
  async close(): Promise<void> {
    await this.#registry.close()
  }

  #getService(service: string): Configured {
    const configured = this.#services.get(service)
    if (configured) return configured
    throw new NotConfiguredError(service, `no communication configuration for "${service}"`)
  }

  #prepare(call: ServiceCall, config: ParsedServiceConfig): Prepared {
    const active = this.#tracing?.active()
    const current = currentContext()
    // The service's own spans know better where in a trace it is, but nothing of correlation.
    const context = newContext({ ...current, ...active })
    const own = Deadline.after(this.#clock, call.timeoutMs ?? config.timeoutMs)
    const deadline = earlier(own, currentDeadline()) ?? own
    const idempotent =
      call.idempotent === true ||
      call.idempotencyKey !== undefined ||
      config.idempotentMethods.includes(call.method)
    return { call, idempotent, deadline, context }
  }

  #attempting(
    { call, context }: Prepared,
    how: {
      config: ParsedServiceConfig
      protocol: Protocol
      channel: Channel
      from: Protocol | undefined
    },
  ): Attempting {
    const { from, ...rest } = how
    const attributes = {
      ...(from ? { 'signalbox.fallback_from': from } : {}),
      ...(this.#registry.isLegacy(how.protocol) ? { 'signalbox.legacy_protocol': true } : {}),
    }
    return {
      ...rest,
      sourceService: this.sourceService,
      call,
      context,
      attributes,
      observers: this.#observers,
      tracing: this.#tracing,
      clock: this.#clock,
    }
  }

  async #execute(
    { call, idempotent, deadline, context }: Prepared,
    attempting: Attempting,
    onAttempt: () => void,
  ): Promise<Answer> {
    const { targetService, retries = attempting.config.retries } = call
    const signals = [call.signal, context.signal].filter((signal) => signal !== undefined)
    const signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0]
    const options = {
      protocol: attempting.protocol,
      idempotent,
      deadline,
      signal,
      maxAttempts: retries === undefined ? undefined : retries + 1,
    }
    const began = this.#clock.monotonicMs()
    let sent = 0
    const operation = (attempt: AttemptContext) => {
      onAttempt()
      sent += 1
      return attemptCall(attempting, attempt)
    }
    try {
      return await this.resilience.executeWithResilience(targetService, operation, options)
    } catch (error) {
      const waitedMs = this.#clock.monotonicMs() - began
      if (sent === 0) recordRefused(attempting, { error, waitedMs })
      throw error
    }
  }

  #channel(
    { protocol, config, channels }: Configured & { protocol: Protocol },
    service: string,
  ): Promise<Channel> {
    this.#checkLegacy(service, protocol, config)
    const known = channels.get(protocol)
    if (known) return known
    const opened = this.#open(service, protocol, config)
    channels.set(protocol, opened)
    opened.catch(() => channels.delete(protocol))
    return opened
  }

  async #open(service: string, protocol: Protocol, config: ParsedServiceConfig): Promise<Channel> {
    const client = await this.#registry.clientOf(protocol, service)
    return client.channelTo(service, config.endpoints[protocol])
  }

  #checkLegacy(service: string, protocol: Protocol, config: ParsedServiceConfig): void {
    if (!this.#registry.isLegacy(protocol)) return
    const until = config.legacyProtocolsUntil
    if (until && this.#clock.now() < Date.parse(until) + dayMs) return
    const allowed = until ? `was allowed until ${until}` : 'is not allowed'
    throw new NotConfiguredError(service, `the legacy protocol "${protocol}" ${allowed}`)
  }
}

const dayMs = 86_400_000

type Stopped = { call: ServiceCall; why: string | null; left: Protocol[] }

/** One protocol's own error where no other was in question, else all of them. */
function failureOf(causes: readonly ProtocolCause[], { call, why, left }: Stopped): Error {
  const [first] = causes
  const isUnsafe = why !== null && left.length > 0
  const helpless = why === 'another protocol would not help'
  if (first && causes.length === 1 && (!isUnsafe || helpless)) return first.error
  const stoppedBecause = isUnsafe ? `${left.join(', ')} not tried: ${why}` : null
  return new AllProtocolsFailedError(call.targetService, { causes, stoppedBecause })
}

function responseOf<Payload>(
  { payload, status, headers }: Answer,
  about: CallContext & { protocol: Protocol; attempts: number; latencyMs: number },
): ServiceResponse<Payload> {
  const { protocol, attempts, latencyMs, correlationId, traceId } = about
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller says what it expects
    payload: payload as Payload,
    protocol,
    status,
    headers,
    latencyMs,
    attempts,
    correlationId,
    traceId,
  }
}
