/** What policies need to know of a failure, whoever caused it. */
export type FailureTraits = {
  /** The target, or the way to it, is at fault, so a breaker counts it. A 404 is not. */
  readonly targetFault: boolean
  /** The same call may succeed a little later. */
  readonly transient: boolean
  /** The target may have executed the request: unsafe to send again unless it is idempotent. */
  readonly mayHaveExecuted: boolean
  /** How long the target asked to be left alone (Retry-After). */
  readonly retryAfterMs?: number
  /** The service at fault where it is another one than the target: further down the chain. */
  readonly faultOf?: string | undefined
}

const brand = Symbol.for('signalbox.communication-error')

/**
 * The family of errors of this library: one class per reason. `reason` is the brand that guards look
 * at, so that they hold across two copies of the package in one process.
 */
export abstract class CommunicationError extends Error {
  readonly [brand] = true
  abstract readonly reason: string
  abstract readonly traits: FailureTraits
  /** The target service. */
  readonly service: string

  constructor(service: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.service = service
    this.name = new.target.name
  }
}

export function isCommunicationError(error: unknown): error is CommunicationError {
  return error instanceof Error && brand in error
}

/** For the guards of single classes. */
export function hasReason(error: unknown, reason: string): boolean {
  return isCommunicationError(error) && error.reason === reason
}
