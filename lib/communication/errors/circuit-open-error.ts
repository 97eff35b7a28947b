import { CommunicationError, hasReason, type FailureTraits } from './communication-error.ts'

export type CircuitOpenDetails = {
  protocol: string
  state: 'open' | 'half_open' | 'forced_open'
  /** Since when, in milliseconds since the Unix epoch. */
  sinceMs: number
  /** When the next trial may go out; null where an operator decides. */
  nextTryAtMs: number | null
  /** From now. */
  retryAfterMs: number | null
  /** What opened it. */
  why: string
}

/** The call was not made: the breaker is open, or half-open with all its trials under way. */
export class CircuitOpenError extends CommunicationError {
  readonly reason = 'circuit_open'
  readonly traits: FailureTraits
  readonly details: CircuitOpenDetails

  constructor(service: string, details: CircuitOpenDetails) {
    super(service, messageOf(service, details))
    this.details = details
    this.traits = {
      targetFault: true,
      transient: true,
      mayHaveExecuted: false,
      ...(details.retryAfterMs !== null && { retryAfterMs: details.retryAfterMs }),
    }
  }
}

export function isCircuitOpenError(error: unknown): error is CircuitOpenError {
  return hasReason(error, 'circuit_open')
}

function messageOf(service: string, details: CircuitOpenDetails): string {
  const since = `since ${new Date(details.sinceMs).toISOString()}`
  const open = `circuit breaker open: ${service} (${details.protocol}) ${since}`
  if (details.state === 'half_open') return `${open}, its trial calls are under way`
  const next =
    details.nextTryAtMs === null
      ? 'until an operator lifts it'
      : `next try at ${new Date(details.nextTryAtMs).toISOString()}`
  return `${open}, ${next}; ${details.why}`
}
