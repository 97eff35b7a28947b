import { z } from 'zod'
import { InvalidConfigError } from '../errors/invalid-config-error.ts'

/*
 * Defaults, and the peer that each comes from:
 *   timeout.totalMs 5 s               AR-002's own calls (Hystrix 1 s, Envoy 15 s, Polly 30 s)
 *   bulkhead 100 running, 50 waiting  between resilience4j's 25 and Envoy's 1024: 1,000 calls/s at 100 ms
 *   circuitBreaker 10 s, 20 calls, 50 %, open for 5 s   Hystrix; Polly opens for 5 s too
 *   circuitBreaker.failureThreshold   none; Istio's consecutive5xxErrors is 5, AR-002's test sets 3
 *   halfOpenTrials 5                  between Hystrix's 1 and resilience4j's 10
 *   slow calls                        off until slowCallMs is given, as resilience4j's 100 % of 60 s is in effect
 *   retry 3 attempts, 100 ms to 20 s  AWS SDK's standard mode; decorrelated jitter as in Polly
 *   retry.budget 20 % of calls        Finagle, Linkerd and Envoy; their floor of 10/s is 1/s here, as every
 *                                     instance has one
 *   rateLimit                         none, as everywhere
 */

const ms = z.number().nonnegative()
const positiveMs = z.number().positive()
const count = z.number().int().positive()
const share = z.number().gt(0).max(1)
const predicate = <Input extends unknown[], Output>() =>
  z.custom<(...input: Input) => Output>((value) => typeof value === 'function', {
    message: 'must be a function',
  })

const timeoutSchema = z.strictObject({
  /** The whole call: waiting, every attempt and the pauses between them. */
  totalMs: positiveMs.default(5_000),
  /** One attempt; without it an attempt may take all the time that is left. */
  attemptMs: positiveMs.optional(),
})

/** Shape of a limiter of rate-limiter-flexible, for a limit that all instances share. */
export type SharedLimiter = { consume(key: string): Promise<unknown> }

const rateLimitSchema = z.strictObject({
  /** Calls per `perMs`. */
  permits: count,
  perMs: positiveMs.default(1_000),
  /** How many may go at once after a quiet time; `permits` without it. */
  burst: count.optional(),
  whenExceeded: z.enum(['reject', 'wait']).default('reject'),
  /** How long a call may wait for its turn, where it waits. */
  maxWaitMs: ms.default(1_000),
  maxQueue: count.default(1_000),
  /** Asked in place of the limiter in this process. When it fails, calls go on. */
  shared: z
    .custom<SharedLimiter>(
      (value) => typeof Object(value).consume === 'function',
      'must have a method `consume`',
    )
    .optional(),
})

const bulkheadSchema = z.strictObject({
  maxConcurrent: count.default(100),
  maxQueue: z.number().int().nonnegative().default(50),
})

const rates = {
  /** Nothing is judged with fewer calls in the window. */
  minimumCalls: count.default(20),
  /** Opens at this share of failures. */
  failureRate: share.default(0.5),
  /** Opens at this share of slow calls, where slowCallMs is given. */
  slowCallRate: share.default(1),
}
const windowSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('consecutive'), failures: count.default(5) }),
  z.strictObject({ type: z.literal('count'), size: count.default(100), ...rates }),
  z.strictObject({ type: z.literal('time'), seconds: z.number().positive().default(10), ...rates }),
])

const circuitBreakerSchema = z
  .strictObject({
    window: windowSchema.optional(),
    /** AR-002's name for `window: { type: 'consecutive', failures }`. */
    failureThreshold: count.optional(),
    /** How long it stays open before the first trial. */
    recoveryTimeoutMs: positiveMs.default(5_000),
    /** Calls let through while half-open; all others fail at once. */
    halfOpenTrials: count.default(5),
    /** Trials that have not ended by then count as failed. */
    halfOpenMaxMs: positiveMs.default(60_000),
    /** A call that takes as long is slow, whatever its outcome. */
    slowCallMs: positiveMs.optional(),
    /** Which errors count; by default those that blame the target (see FailureTraits). */
    isFailure: predicate<[error: unknown], boolean>().optional(),
    /** Which results count as failures all the same. */
    isFailureResult: predicate<[result: unknown], boolean>().optional(),
  })
  .refine((given) => !(given.window && given.failureThreshold), {
    path: ['failureThreshold'],
    message: 'says the same as `window`: give one of them',
  })
  .transform(({ failureThreshold, window, ...rest }) => ({
    ...rest,
    window: window ?? windowOf(failureThreshold),
  }))

function windowOf(failureThreshold: number | undefined): z.output<typeof windowSchema> {
  if (failureThreshold === undefined) return windowSchema.parse({ type: 'time' })
  return { type: 'consecutive', failures: failureThreshold }
}

const retryBudgetSchema = z.strictObject({
  /** Retries per call. */
  ratio: z.number().min(0).max(1).default(0.2),
  /** What is allowed on top of it, so that a service with few calls can retry at all. */
  minPerSecond: z.number().nonnegative().default(1),
  /** How much may be saved up in quiet times. */
  maxSaved: z.number().nonnegative().default(10),
})

const retrySchema = z
  .strictObject({
    /** The first one included. */
    maxAttempts: count.default(3),
    initialDelayMs: ms.default(100),
    maxDelayMs: ms.default(20_000),
    /** All attempts and pauses; without it `timeout.totalMs` and the deadline bound them. */
    maxTotalMs: positiveMs.optional(),
    /** A longer Retry-After than this is not waited for. */
    maxRetryAfterMs: ms.default(20_000),
    /** In place of the default: transient, and idempotent or not executed (see FailureTraits). */
    isRetryable: predicate<[error: unknown, call: { idempotent: boolean }], boolean>().optional(),
    budget: z
      .union([z.literal(false), retryBudgetSchema])
      .default(() => retryBudgetSchema.parse({})),
  })
  .refine((retry) => retry.initialDelayMs <= retry.maxDelayMs, {
    path: ['initialDelayMs'],
    message: 'must not be more than maxDelayMs',
  })

const off = z.literal(false)

/** Every part has defaults; `false` leaves a part out. */
export const resilienceConfigSchema = z.strictObject({
  /** The protocol of calls that name none; a breaker belongs to a service and a protocol. */
  protocol: z.string().min(1).max(64).default('http'),
  /** `false` at the start is the same as `setEnabled(service, false)`: AR-002's rollback. */
  enabled: z.boolean().default(true),
  timeout: z.union([off, timeoutSchema]).default(() => timeoutSchema.parse({})),
  rateLimit: z.union([off, rateLimitSchema]).default(false),
  bulkhead: z.union([off, bulkheadSchema]).default(() => bulkheadSchema.parse({})),
  circuitBreaker: z
    .union([off, circuitBreakerSchema])
    .default(() => circuitBreakerSchema.parse({})),
  retry: z.union([off, retrySchema]).default(() => retrySchema.parse({})),
})

/** What a user writes. */
export type ResilienceConfigInput = z.input<typeof resilienceConfigSchema>
/** With every default filled in. */
export type ResilienceConfig = z.output<typeof resilienceConfigSchema>

export type TimeoutConfig = z.output<typeof timeoutSchema>
export type RateLimitConfig = z.output<typeof rateLimitSchema>
export type BulkheadConfig = z.output<typeof bulkheadSchema>
export type CircuitBreakerConfig = z.output<typeof circuitBreakerSchema>
export type RetryConfig = z.output<typeof retrySchema>
export type RetryBudgetConfig = z.output<typeof retryBudgetSchema>

/** @throws InvalidConfigError that names every fault. */
export function parseResilienceConfig(
  service: string,
  config: ResilienceConfigInput,
): ResilienceConfig {
  const parsed = resilienceConfigSchema.safeParse(config)
  if (parsed.success) return parsed.data
  throw new InvalidConfigError(
    service,
    parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  )
}
