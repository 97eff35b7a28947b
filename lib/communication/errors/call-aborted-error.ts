import { CommunicationError, hasReason, type FailureTraits } from './communication-error.ts'

/** The caller gave up; `cause` is the reason of its AbortSignal. Its name is that of every abort. */
export class CallAbortedError extends CommunicationError {
  readonly reason = 'aborted'
  override readonly name = 'AbortError'
  readonly traits: FailureTraits = { targetFault: false, transient: false, mayHaveExecuted: true }

  constructor(service: string, cause: unknown) {
    super(service, `the call to ${service} was aborted`, { cause })
  }
}

export function isCallAbortedError(error: unknown): error is CallAbortedError {
  return hasReason(error, 'aborted')
}
