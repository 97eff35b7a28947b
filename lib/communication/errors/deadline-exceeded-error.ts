import { CommunicationError, hasReason, type FailureTraits } from './communication-error.ts'

export type DeadlineDetails = {
  /** `total`: the whole call, its retries included; `attempt`: one try; `deadline`: the caller's own. */
  scope: 'total' | 'attempt' | 'deadline'
  /** The time that there was. */
  limitMs: number
  /** Whether the request had gone out when time was up. */
  sent: boolean
  /** Whether the target had a fair share of time; a caller in a hurry is not its fault. */
  targetFault: boolean
}

/** Time was up: the service's timeout, or the deadline that came with the call. */
export class DeadlineExceededError extends CommunicationError {
  readonly reason = 'deadline_exceeded'
  readonly traits: FailureTraits
  readonly details: DeadlineDetails

  constructor(service: string, details: DeadlineDetails, options?: ErrorOptions) {
    const limit = `${Math.max(0, Math.round(details.limitMs))} ms`
    super(service, `timeout: ${service} did not answer within ${limit} (${details.scope})`, options)
    this.details = details
    this.traits = {
      targetFault: details.targetFault,
      transient: true,
      mayHaveExecuted: details.sent,
    }
  }
}

export function isDeadlineExceededError(error: unknown): error is DeadlineExceededError {
  return hasReason(error, 'deadline_exceeded')
}
