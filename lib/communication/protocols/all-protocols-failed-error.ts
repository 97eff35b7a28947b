import { CommunicationError, hasReason, type FailureTraits } from '../errors/communication-error.ts'
import { traitsOf } from '../errors/failure-traits.ts'
import type { Protocol } from './model.ts'

export type ProtocolCause = { protocol: Protocol; error: Error }

/** Every protocol that could be tried safely has failed. */
export class AllProtocolsFailedError extends CommunicationError {
  readonly reason = 'all_protocols_failed'
  /** The last attempt's, but what any attempt may have executed counts. */
  readonly traits: FailureTraits
  /** Why each failed, in the order tried. */
  readonly causes: readonly ProtocolCause[]
  /** Why the protocols that were left were not tried; null if none was left. */
  readonly stoppedBecause: string | null

  constructor(
    service: string,
    { causes, stoppedBecause }: { causes: readonly ProtocolCause[]; stoppedBecause: string | null },
  ) {
    const tried = causes.map(({ protocol, error }) => `${protocol}: ${error.message}`).join('; ')
    const why = stoppedBecause === null ? '' : ` (${stoppedBecause})`
    const last = causes.at(-1)?.error
    super(service, `all protocols failed for ${service}: ${tried}${why}`, { cause: last })
    this.causes = causes
    this.stoppedBecause = stoppedBecause
    const mayHaveExecuted = causes.some(({ error }) => traitsOf(error).mayHaveExecuted)
    this.traits = { ...traitsOf(last), mayHaveExecuted }
  }
}

export function isAllProtocolsFailedError(error: unknown): error is AllProtocolsFailedError {
  return hasReason(error, 'all_protocols_failed')
}
