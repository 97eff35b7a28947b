import { CommunicationError, hasReason, type FailureTraits } from './communication-error.ts'

/** The call was not made: as many as may be are under way, and as many as may be wait. */
export class BulkheadFullError extends CommunicationError {
  readonly reason = 'bulkhead_full'
  readonly traits: FailureTraits = { targetFault: false, transient: true, mayHaveExecuted: false }

  constructor(service: string, { running, queued }: { running: number; queued: number }) {
    super(service, `bulkhead full: ${service} has ${running} calls under way and ${queued} waiting`)
  }
}

export function isBulkheadFullError(error: unknown): error is BulkheadFullError {
  return hasReason(error, 'bulkhead_full')
}
