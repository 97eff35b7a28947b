import { randomUUID } from 'node:crypto'
import { AppError, isAppError, type ErrorCode } from './errors.ts'
import { log } from './log.ts'

export const problemTitles: Record<ErrorCode, string> = {
  bad_request: 'The request is faulty',
  unauthorized: 'Sign-in is needed',
  forbidden: 'This is not allowed',
  not_found: 'There is no such thing',
  method_not_allowed: 'This cannot be done here',
  conflict: 'Something else is there already',
  precondition_failed: 'It was changed in the meantime',
  payload_too_large: 'The request is too large',
  unsupported_media_type: 'The content type is not supported',
  precondition_required: 'Say which version you mean to change',
  too_many_requests: 'Too many requests',
  internal: 'Signalbox has failed',
  unavailable: 'The database is away',
}

/** What may be told of an error; what is not an AppError is logged and answered without detail. */
export function problemOf(error: unknown, requestId: string): AppError {
  if (isAppError(error) && error.code !== 'internal') {
    if (error.status >= 500) log.warn({ requestId, err: error.cause }, error.message)
    return error
  }
  log.error({ requestId, err: error }, 'a request failed')
  return new AppError('internal', 'The log has the details under the request id.')
}

/** RFC 9457. What is not an AppError is logged with the request id and answered without detail. */
export function problemResponse(error: unknown, requestId: string): Response {
  const known = problemOf(error, requestId)
  return Response.json(problemBody(known, requestId), {
    status: known.status,
    headers: problemHeaders(known, requestId),
  })
}

export function problemHeaders({ retryAfterSeconds }: AppError, requestId: string): Headers {
  const headers = new Headers({
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
  })
  if (retryAfterSeconds !== undefined) {
    headers.set('Retry-After', String(Math.ceil(retryAfterSeconds)))
  }
  return headers
}

export function problemBody(error: AppError, requestId: string) {
  const { code, status, message, faults, extensions } = error
  return {
    ...extensions,
    title: problemTitles[code],
    status,
    detail: message,
    code,
    requestId,
    ...(faults.length > 0 && { faults }),
  }
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
