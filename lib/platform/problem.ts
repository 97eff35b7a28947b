import { randomUUID } from 'node:crypto'
import { AppError, isAppError, messageOf, type ErrorCode } from './errors.ts'
import { log } from './log.ts'

const titles: Record<ErrorCode, string> = {
  bad_request: 'The request is faulty',
  unauthorized: 'Sign-in is needed',
  forbidden: 'This is not allowed',
  not_found: 'There is no such thing',
  conflict: 'Something else is there already',
  precondition_failed: 'It was changed in the meantime',
  payload_too_large: 'The request is too large',
  unsupported_media_type: 'The content type is not supported',
  too_many_requests: 'Too many requests',
  internal: 'Signalbox has failed',
  unavailable: 'The database is away',
}

const socketErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
])
// Connection failure (08), too many connections (53300), shutdown, crash or start of the server (57P).
const lostConnectionState = /^(08\w{3}|53300|57P0[1235])$/
const lostConnectionMessage =
  /connection terminated|timeout exceeded when trying to connect|server closed the connection|client has encountered a connection error/i

/** True if an error, or what caused it, says that the database cannot be reached just now. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (socketErrors.has(code) || lostConnectionState.test(code)) return true
  if (lostConnectionMessage.test(error.message)) return true
  const causes = error instanceof AggregateError ? error.errors : [error.cause]
  return causes.some(isDatabaseAway)
}

function toAppError(error: unknown, requestId: string): AppError {
  if (isAppError(error) && error.code !== 'internal') return error
  if (isDatabaseAway(error)) {
    log.warn({ requestId, reason: messageOf(error) }, 'the database cannot be reached')
    return new AppError('unavailable', 'Signalbox cannot reach its database just now.', {
      retryAfterSeconds: 2,
    })
  }
  log.error({ requestId, err: error }, 'a request failed')
  return new AppError('internal', 'The log has the details under the request id.')
}

/** RFC 9457. What is not an AppError is logged with the request id and answered without detail. */
export function problemResponse(error: unknown, requestId: string): Response {
  const known = toAppError(error, requestId)
  const headers = new Headers({
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
  })
  if (known.retryAfterSeconds !== undefined) {
    headers.set('Retry-After', String(Math.ceil(known.retryAfterSeconds)))
  }
  const body = {
    title: titles[known.code],
    status: known.status,
    detail: known.message,
    code: known.code,
    requestId,
    ...(known.faults.length > 0 && { faults: known.faults }),
  }
  return Response.json(body, { status: known.status, headers })
}

/** The id that a proxy gave this request, or a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id')
  return given !== null && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID()
}

/** Answers a request with what `work` returns, and with a problem where it throws. */
export async function respond(request: Request, work: () => Promise<Response>): Promise<Response> {
  const requestId = requestIdOf(request.headers)
  try {
    const response = await work()
    response.headers.set('X-Request-Id', requestId)
    return response
  } catch (error) {
    return problemResponse(error, requestId)
  }
}
