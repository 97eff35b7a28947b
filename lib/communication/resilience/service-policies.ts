import type { Clock } from '../clock.ts'
import { makeAttempt, type Operation } from './attempt.ts'
import { BreakerPolicy } from './breaker/breaker-policy.ts'
import type { BreakerStatus, CircuitBreaker } from './breaker/circuit-breaker.ts'
import { BulkheadPolicy } from './bulkhead.ts'
import type { Call } from './call.ts'
import type { ResilienceConfig } from './config.ts'
import type { ResilienceListener } from './events.ts'
import { compose, type Policy } from './policy.ts'
import { RateLimitPolicy } from './rate-limit/rate-limit-policy.ts'
import { SharedRateLimitPolicy } from './rate-limit/shared-rate-limit-policy.ts'
import { RetryPolicy } from './retry/retry-policy.ts'
import { TimeoutPolicy } from './timeout.ts'

type Surroundings = { clock: Clock; emit: ResilienceListener }

/** How the policies of a service stand now, for metrics. */
export type ServiceStatus = {
  service: string
  enabled: boolean
  breakers: BreakerStatus[]
  bulkhead: { running: number; queued: number; maxConcurrent: number; maxQueue: number } | null
  rateLimit: { waiting: number } | null
  /** Retries that may be made now. */
  retryBudget: number | null
}

/** The policies of one target service, in AR-002's order; each protocol has a breaker of its own. */
export class ServicePolicies {
  readonly config: ResilienceConfig
  readonly #service: string
  readonly #surroundings: Surroundings
  readonly #outer: Policy[]
  readonly #retry: RetryPolicy | undefined
  readonly #bulkhead: BulkheadPolicy | undefined
  readonly #rateLimit: RateLimitPolicy | undefined
  readonly #breakers: Map<string, BreakerPolicy>
  readonly #chains = new Map<string, Policy>()

  constructor(
    service: string,
    config: ResilienceConfig,
    surroundings: Surroundings & { breakers?: Map<string, BreakerPolicy> },
  ) {
    this.#service = service
    this.config = config
    this.#surroundings = surroundings
    const { bulkhead, rateLimit, retry } = config
    this.#bulkhead = bulkhead ? new BulkheadPolicy(bulkhead, surroundings) : undefined
    this.#retry = retry ? new RetryPolicy(retry, surroundings) : undefined
    let limiter: Policy | undefined
    if (rateLimit && rateLimit.shared) {
      limiter = new SharedRateLimitPolicy(rateLimit, rateLimit.shared, surroundings)
    } else if (rateLimit) {
      limiter = this.#rateLimit = new RateLimitPolicy(rateLimit, surroundings)
    }
    const timeout = new TimeoutPolicy(config.timeout, surroundings.clock)
    this.#outer = [timeout, limiter, this.#bulkhead].filter((policy) => policy !== undefined)
    this.#breakers = surroundings.breakers ?? new Map<string, BreakerPolicy>()
  }

  execute<Result>(call: Call, operation: Operation<Result>): Promise<Result> {
    const { timeout } = this.config
    const options = {
      clock: this.#surroundings.clock,
      attemptMs: timeout ? timeout.attemptMs : undefined,
    }
    return this.#chain(call.protocol).execute(call, () => makeAttempt(call, operation, options))
  }

  /** The breaker of a protocol, made when it is first asked for; none where there are to be none. */
  breaker(protocol: string): CircuitBreaker | undefined {
    return this.#breakerPolicy(protocol)?.breaker
  }

  get breakers(): CircuitBreaker[] {
    return [...this.#breakers.values()].map(({ breaker }) => breaker)
  }

  /** The same service with another configuration; breakers live on where theirs has not changed. */
  reconfigured(config: ResilienceConfig): ServicePolicies {
    const same = isSame(this.config.circuitBreaker, config.circuitBreaker)
    return new ServicePolicies(this.#service, config, {
      ...this.#surroundings,
      breakers: same ? this.#breakers : undefined,
    })
  }

  status(enabled: boolean): ServiceStatus {
    const { bulkhead } = this.config
    return {
      service: this.#service,
      enabled,
      breakers: this.breakers.map((breaker) => breaker.status()),
      bulkhead:
        bulkhead && this.#bulkhead
          ? { running: this.#bulkhead.running, queued: this.#bulkhead.queued, ...bulkhead }
          : null,
      rateLimit: this.#rateLimit ? { waiting: this.#rateLimit.waiting } : null,
      retryBudget: this.#retry?.budget?.balance ?? null,
    }
  }

  #chain(protocol: string): Policy {
    const known = this.#chains.get(protocol)
    if (known) return known
    const inner = [this.#breakerPolicy(protocol), this.#retry]
    const chain = compose([...this.#outer, ...inner].filter((policy) => policy !== undefined))
    this.#chains.set(protocol, chain)
    return chain
  }

  #breakerPolicy(protocol: string): BreakerPolicy | undefined {
    const { circuitBreaker } = this.config
    if (!circuitBreaker) return undefined
    const known = this.#breakers.get(protocol)
    if (known) return known
    const about = { service: this.#service, protocol }
    const policy = new BreakerPolicy(about, circuitBreaker, this.#surroundings)
    this.#breakers.set(protocol, policy)
    return policy
  }
}

/** Functions in it are the same only if they are the very same. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))]
  return (
    left.size === right.size && [...left].every(([key, value]) => isSame(value, right.get(key)))
  )
}
