import { CommunicationError, hasReason, type FailureTraits } from './communication-error.ts'

export type ConfigFault = { path: string; message: string }

/** A configuration with faults, all of them named at once. */
export class InvalidConfigError extends CommunicationError {
  readonly reason = 'invalid_config'
  readonly traits: FailureTraits = { targetFault: false, transient: false, mayHaveExecuted: false }
  readonly faults: readonly ConfigFault[]

  constructor(service: string, faults: readonly ConfigFault[]) {
    const named = faults.map(({ path, message }) => (path ? `${path}: ${message}` : message))
    super(service, `the configuration of ${service} has faults: ${named.join('; ')}`)
    this.faults = faults
  }
}

export function isInvalidConfigError(error: unknown): error is InvalidConfigError {
  return hasReason(error, 'invalid_config')
}
