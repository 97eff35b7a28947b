import { isCommunicationError, type FailureTraits } from './communication-error.ts'

// The request cannot have left this machine, or nobody took it.
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])
const cutOff = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
])
const deepestCause = 5

/**
 * What a failure says to the policies. Errors of this library say it themselves; of others the code of
 * the system or of undici is known, and anything else is a fault that is not worth another try.
 */
export function traitsOf(error: unknown): FailureTraits {
  let current = error
  for (let depth = 0; depth < deepestCause && current instanceof Error; depth++) {
    if (isCommunicationError(current))
      return { ...current.traits, faultOf: current.traits.faultOf ?? current.service }
    const code = 'code' in current ? current.code : undefined
    if (typeof code === 'string') {
      if (neverSent.has(code)) return { targetFault: true, transient: true, mayHaveExecuted: false }
      if (cutOff.has(code)) return { targetFault: true, transient: true, mayHaveExecuted: true }
    }
    current = current.cause
  }
  return { targetFault: true, transient: false, mayHaveExecuted: true }
}

/**
 * Whether the fault lies further down the chain than the service that was called. Then its own breaker
 * must not open, or the whole chain would; and whoever is nearest to the fault has tried again already.
 */
export function isFurtherDown({ faultOf }: FailureTraits, service: string): boolean {
  return faultOf !== undefined && faultOf !== service
}
