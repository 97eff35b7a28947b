import { isCommunicationError } from '../../errors/communication-error.ts'
import { traitsOf } from '../../errors/failure-traits.ts'

/** Why a method did not do what it was asked, and what stands for it over each protocol. */
const statusByCode = {
  invalid_argument: { http: 400, grpc: 3 },
  unauthenticated: { http: 401, grpc: 16 },
  permission_denied: { http: 403, grpc: 7 },
  not_found: { http: 404, grpc: 5 },
  conflict: { http: 409, grpc: 10 },
  resource_exhausted: { http: 429, grpc: 8 },
  internal: { http: 500, grpc: 13 },
  unimplemented: { http: 501, grpc: 12 },
  unavailable: { http: 503, grpc: 14 },
  deadline_exceeded: { http: 504, grpc: 4 },
} as const

export type MethodErrorCode = keyof typeof statusByCode

/** Thrown by a method: its code becomes the status of the answer, its message the reason. */
export class MethodError extends Error {
  override readonly name = 'MethodError'
  readonly code: MethodErrorCode
  readonly retryAfterMs: number | undefined

  constructor(
    code: MethodErrorCode,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number } = {},
  ) {
    super(message, options)
    this.code = code
    this.retryAfterMs = options.retryAfterMs
  }

  get httpStatus(): number {
    return statusByCode[this.code].http
  }

  get grpcStatus(): number {
    return statusByCode[this.code].grpc
  }
}

export function isMethodError(error: unknown): error is MethodError {
  return error instanceof Error && error.name === 'MethodError' && 'httpStatus' in error
}

/**
 * The service further down that made this one fail, for the caller's breaker: it must not open against
 * the messenger. A call that was wrong from the start is nobody else's fault.
 */
export function faultOf(error: unknown): string | undefined {
  const { faultOf: service, targetFault, transient } = traitsOf(error)
  return targetFault || transient ? service : undefined
}

const timeouts = new Set(['deadline_exceeded', 'attempt_timeout'])

/** What a caller is told: a failed call further down makes this one unavailable; all else is internal. */
export function asMethodError(error: unknown): MethodError {
  if (isMethodError(error)) return error
  if (!isCommunicationError(error)) {
    return new MethodError('internal', 'internal error', { cause: error })
  }
  const code = timeouts.has(error.reason) ? 'deadline_exceeded' : 'unavailable'
  return new MethodError(code, error.message, { cause: error })
}
