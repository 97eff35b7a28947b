import { isCircuitOpenError } from '../errors/circuit-open-error.ts'
import { isDeadlineExceededError } from '../errors/deadline-exceeded-error.ts'
import { traitsOf } from '../errors/failure-traits.ts'
import { isNotConfiguredError, isProtocolError } from './protocol-errors.ts'

/**
 * The one rule for falling back to another protocol, as null (it may) or the reason why not:
 * the failure must lie with the way to the service, and the request must not be able to happen twice:
 * either it cannot have been executed, or it is idempotent.
 */
export function whyNoFallback(error: unknown, { idempotent }: { idempotent: boolean }) {
  if (!mayOtherProtocolHelp(error)) return 'another protocol would not help'
  if (idempotent || !traitsOf(error).mayHaveExecuted) return null
  return 'the request may have been executed and is not idempotent'
}

// Limits of this caller (rate, bulkhead) are not evaded by another protocol, nor is its own abort.
function mayOtherProtocolHelp(error: unknown): boolean {
  if (isProtocolError(error)) return error.otherProtocolMayHelp
  return isCircuitOpenError(error) || isNotConfiguredError(error) || isDeadlineExceededError(error)
}
