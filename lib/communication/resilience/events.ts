/** A breaker's own states, and the two that an operator can set. */
export type BreakerState = 'closed' | 'open' | 'half_open' | 'forced_open' | 'disabled'

/** What a breaker saw when it changed its state; what does not apply is left out. */
export type BreakerNumbers = {
  /** Calls in its window, or trials. */
  calls?: number
  failures?: number
  slow?: number
  failureRate?: number
  slowCallRate?: number
  consecutiveFailures?: number
  /** The limit that was reached. */
  threshold?: number
  windowSeconds?: number
  windowCalls?: number
  slowCallMs?: number
  openMs?: number
}

type About = {
  service: string
  protocol: string
  /** Milliseconds since the epoch. */ atMs: number
}

export type BreakerTransition = About & {
  type: 'breaker_transition'
  from: BreakerState
  to: BreakerState
  /** A sentence: `12 of 20 calls failed (60 %) in 10 s, the limit is 50 %`. */
  reason: string
  numbers: BreakerNumbers
  nextTryAtMs: number | null
}

/** How a call ended: once for each call. */
export type CallOutcome =
  | 'ok'
  | 'failed'
  | 'timeout'
  /** Refused by the breaker. */
  | 'short_circuited'
  /** Refused by the bulkhead or the rate limit. */
  | 'rejected'
  | 'aborted'

export type CallEnded = About & {
  type: 'call_ended'
  outcome: CallOutcome
  durationMs: number
  /** Attempts made; 0 if the call never went out. */
  attempts: number
}

export type RetryScheduled = About & {
  type: 'retry'
  /** The attempt that comes next, from 2. */
  attempt: number
  delayMs: number
  error: unknown
}

export type RetryRefused = About & {
  type: 'retry_refused'
  /** The attempt that failed. */
  attempt: number
  why: 'attempts' | 'budget' | 'deadline' | 'total_time' | 'retry_after' | 'breaker_open'
  error: unknown
}

export type BulkheadRejected = About & {
  type: 'bulkhead_rejected'
  running: number
  queued: number
}

export type RateLimited = About & {
  type: 'rate_limited'
  action: 'rejected' | 'waited'
  waitMs: number
}

/** The shared limiter could not be asked; the call went on. */
export type RateLimiterUnavailable = About & { type: 'rate_limiter_unavailable'; error: unknown }

/** Policies of a service were switched off or on at run time. */
export type ResilienceSwitched = About & {
  type: 'resilience_switched'
  enabled: boolean
  reason: string
}

export type ResilienceEvent =
  | BreakerTransition
  | CallEnded
  | RetryScheduled
  | RetryRefused
  | BulkheadRejected
  | RateLimited
  | RateLimiterUnavailable
  | ResilienceSwitched

export type ResilienceListener = (event: ResilienceEvent) => void
