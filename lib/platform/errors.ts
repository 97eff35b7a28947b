/** Every way in which Signalbox itself refuses or fails, and the HTTP status that stands for it. */
const statusByCode = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  precondition_failed: 412,
  payload_too_large: 413,
  unsupported_media_type: 415,
  precondition_required: 428,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
} as const

export type ErrorCode = keyof typeof statusByCode

export function statusOf(code: ErrorCode): number {
  return statusByCode[code]
}

export type AppErrorOptions = {
  /** Seconds after which the caller may try again; sent as Retry-After. */
  retryAfterSeconds?: number
  /** One entry a fault: where it is and what is wrong there. */
  faults?: readonly { path: string; message: string }[]
  /** What else the problem tells: extension members of RFC 9457. */
  extensions?: Readonly<Record<string, unknown>>
  cause?: unknown
}

export class AppError extends Error {
  readonly code: ErrorCode
  readonly retryAfterSeconds: number | undefined
  readonly faults: readonly { path: string; message: string }[]
  readonly extensions: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.retryAfterSeconds = options.retryAfterSeconds
    this.faults = options.faults ?? []
    this.extensions = options.extensions ?? {}
  }

  get status(): number {
    return statusOf(this.code)
  }
}

export function isAppError(value: unknown): value is AppError {
  return value instanceof Error && value.name === 'AppError' && 'code' in value
}

/** The message of whatever was thrown, for logs and for faults that are shown to operators. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join('; ')
  }
  return error instanceof Error ? error.message : String(error)
}
