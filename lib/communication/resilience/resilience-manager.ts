import { systemClock, type Clock } from '../clock.ts'
import { isBulkheadFullError } from '../errors/bulkhead-full-error.ts'
import { CallAbortedError, isCallAbortedError } from '../errors/call-aborted-error.ts'
import { isCircuitOpenError } from '../errors/circuit-open-error.ts'
import { isDeadlineExceededError } from '../errors/deadline-exceeded-error.ts'
import { isRateLimitedError } from '../errors/rate-limited-error.ts'
import { makeAttempt, type Operation } from './attempt.ts'
import type { BreakerOverride, CircuitBreaker } from './breaker/circuit-breaker.ts'
import { Call } from './call.ts'
import { parseResilienceConfig, type ResilienceConfigInput } from './config.ts'
import { currentDeadline, earlier, type Deadline } from './deadline.ts'
import type { CallOutcome, ResilienceEvent, ResilienceListener } from './events.ts'
import { ServicePolicies, type ServiceStatus } from './service-policies.ts'
import { TimeoutPolicy } from './timeout.ts'

export type ResilienceManagerOptions = {
  clock?: Clock
  /** For services that `applyResiliencePatterns` was not called for. */
  defaults?: ResilienceConfigInput
}

export type ExecuteOptions = {
  /** The caller gives up: the call ends at once with CallAbortedError. */
  signal?: AbortSignal | undefined
  /** In place of the deadline of the call that is being worked on (`runWithDeadline`). */
  deadline?: Deadline | undefined
  /** It may be executed twice without harm; without it only what was not executed is tried again. */
  idempotent?: boolean
  /** Which breaker; the one of the configuration's protocol without it. */
  protocol?: string
  /** For this call, the first attempt included; the configuration's `retry.maxAttempts` without it. */
  maxAttempts?: number | undefined
}

type Override = BreakerOverride & { service: string; protocol: string }

/**
 * Protects calls to other services: timeout → rate limit → bulkhead → circuit breaker → retry
 * (AR-002, section 4). One for a process.
 */
export class ResilienceManager {
  readonly clock: Clock
  readonly #defaults: ResilienceConfigInput
  readonly #services = new Map<string, ServicePolicies>()
  readonly #switchedOff = new Set<string>()
  readonly #overrides = new Map<string, Override>()
  readonly #listeners = new Set<ResilienceListener>()
  readonly #deadlineOnly: TimeoutPolicy

  constructor({ clock = systemClock, defaults = {} }: ResilienceManagerOptions = {}) {
    this.clock = clock
    this.#defaults = defaults
    this.#deadlineOnly = new TimeoutPolicy(false, clock)
    parseResilienceConfig('defaults', defaults)
  }

  /**
   * Sets the policies of a service, also while calls are under way: those end under the old ones.
   * Breakers keep their state unless their own configuration changes.
   * @throws InvalidConfigError that names every fault; then nothing has changed.
   */
  applyResiliencePatterns(service: string, config: ResilienceConfigInput): void {
    const parsed = parseResilienceConfig(service, config)
    const old = this.#services.get(service)
    const surroundings = { clock: this.clock, emit: this.#emit }
    const policies = old?.reconfigured(parsed) ?? new ServicePolicies(service, parsed, surroundings)
    this.#services.set(service, policies)
    for (const override of this.#overrides.values()) {
      if (override.service === service) this.#applyOverride(override)
    }
    if (parsed.enabled) this.#switchedOff.delete(service)
    else this.#switchedOff.add(service)
  }

  /**
   * Runs an operation under the policies of a service.
   * @throws what the operation threw last, or CircuitOpenError, DeadlineExceededError,
   * RateLimitedError, BulkheadFullError, CallAbortedError.
   */
  async executeWithResilience<Result>(
    service: string,
    operation: Operation<Result>,
    options: ExecuteOptions = {},
  ): Promise<Result> {
    const policies = this.#policiesOf(service)
    const { signal, idempotent = false, protocol = policies.config.protocol } = options
    const { maxAttempts } = options
    const deadline = earlier(options.deadline, currentDeadline())
    const call = new Call({ service, protocol, idempotent, deadline, maxAttempts })
    const startedMs = this.clock.monotonicMs()
    const onAbort = () => call.abort(new CallAbortedError(service, signal?.reason))
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    let outcome: CallOutcome = 'ok'
    try {
      call.signal.throwIfAborted()
      return await (this.#switchedOff.has(service)
        ? this.#executePlainly(call, operation)
        : policies.execute(call, operation))
    } catch (error) {
      outcome = outcomeOf(error, call)
      throw error
    } finally {
      signal?.removeEventListener('abort', onAbort)
      const durationMs = this.clock.monotonicMs() - startedMs
      const { attempts } = call
      const atMs = this.clock.now()
      this.#emit({ type: 'call_ended', service, protocol, atMs, outcome, durationMs, attempts })
    }
  }

  /** AR-002's rollback: takes all policies of a service away, or brings them back, at run time. */
  setEnabled(service: string, enabled: boolean, reason = ''): void {
    if (enabled === this.isEnabled(service)) return
    if (enabled) this.#switchedOff.delete(service)
    else this.#switchedOff.add(service)
    const { protocol } = this.#policiesOf(service).config
    const atMs = this.clock.now()
    this.#emit({ type: 'resilience_switched', service, protocol, atMs, enabled, reason })
  }

  isEnabled(service: string): boolean {
    return !this.#switchedOff.has(service)
  }

  /** An operator's word about one breaker, also before its first call. */
  setBreakerOverride(service: string, protocol: string, override: BreakerOverride): void {
    const entry = { service, protocol, ...override }
    this.#overrides.set(keyOf(service, protocol), entry)
    this.#applyOverride(entry)
  }

  clearBreakerOverride(
    service: string,
    protocol: string,
    reason = 'the override was lifted',
  ): void {
    this.#overrides.delete(keyOf(service, protocol))
    this.#services.get(service)?.breaker(protocol)?.clearOverride(reason)
  }

  /** Closes a breaker, once; what comes after decides anew. */
  resetBreaker(service: string, protocol: string, reason: string): void {
    this.#services.get(service)?.breaker(protocol)?.reset(reason)
  }

  /** Ends overrides whose time has passed; calls do it by themselves. */
  expireOverrides(): void {
    for (const breaker of this.#breakers()) breaker.expireOverride()
    for (const [key, { untilMs }] of this.#overrides) {
      if (untilMs !== null && this.clock.now() >= untilMs) this.#overrides.delete(key)
    }
  }

  /** How everything stands now, for metrics. */
  status(): ServiceStatus[] {
    return [...this.#services].map(([service, policies]) =>
      policies.status(this.isEnabled(service)),
    )
  }

  /** Hears everything that happens, in order; what a listener throws is dropped. @returns an end to it. */
  onEvent(listener: ResilienceListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #policiesOf(service: string): ServicePolicies {
    const known = this.#services.get(service)
    if (known) return known
    this.applyResiliencePatterns(service, this.#defaults)
    return this.#policiesOf(service)
  }

  /** The deadline that came with the call still holds: it is not this service's policy. */
  #executePlainly<Result>(call: Call, operation: Operation<Result>): Promise<Result> {
    const options = { clock: this.clock, attemptMs: undefined }
    return this.#deadlineOnly.execute(call, () => makeAttempt(call, operation, options))
  }

  #applyOverride({ service, protocol, ...override }: Override): void {
    this.#policiesOf(service).breaker(protocol)?.setOverride(override)
  }

  *#breakers(): Iterable<CircuitBreaker> {
    for (const policies of this.#services.values()) yield* policies.breakers
  }

  readonly #emit = (event: ResilienceEvent): void => {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch {
        // A call must not fail because somebody who watches it does.
      }
    }
  }
}

function keyOf(service: string, protocol: string): string {
  return `${service}\0${protocol}`
}

/** A refusal that comes from a call further on is a failure of this one. */
function outcomeOf(error: unknown, call: Call): CallOutcome {
  if (isCallAbortedError(error)) return 'aborted'
  if (isDeadlineExceededError(error)) return 'timeout'
  if (call.attempts > 0) return 'failed'
  if (isCircuitOpenError(error)) return 'short_circuited'
  if (isBulkheadFullError(error) || isRateLimitedError(error)) return 'rejected'
  return 'failed'
}
