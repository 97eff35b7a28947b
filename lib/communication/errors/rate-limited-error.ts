import { CommunicationError, hasReason, type FailureTraits } from './communication-error.ts'

/** The call was not made: this instance has used up what it may send to the service. */
export class RateLimitedError extends CommunicationError {
  readonly reason = 'rate_limited'
  readonly traits: FailureTraits
  readonly retryAfterMs: number

  constructor(service: string, retryAfterMs: number) {
    const wait = `${Math.ceil(retryAfterMs)} ms`
    super(service, `rate limit exceeded for service: ${service}, a call is free in ${wait}`)
    this.retryAfterMs = retryAfterMs
    this.traits = { targetFault: false, transient: true, mayHaveExecuted: false, retryAfterMs }
  }
}

export function isRateLimitedError(error: unknown): error is RateLimitedError {
  return hasReason(error, 'rate_limited')
}
