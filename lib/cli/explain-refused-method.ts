import type { IncomingMessage, ServerResponse } from 'node:http'
import { allowedMethods } from '#lib/api/endpoints.ts'
import { AppError } from '#lib/platform/errors.ts'
import { problemBody, problemHeaders, requestIdOf } from '#lib/platform/problem.ts'

/**
 * Next answers a method that a route does not have with a bare 405: this adds what every other error
 * of the API has, and the Allow header that HTTP asks for.
 */
export function explainRefusedMethod(request: IncomingMessage, response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response)
  const end = response.end.bind(response)
  let body: string | undefined
  response.writeHead = (...parameters: unknown[]) => {
    if (isBareRefusal(response)) body = problemFor(request, response)
    return Reflect.apply(writeHead, response, parameters)
  }
  response.end = (...parameters: unknown[]) => {
    if (!response.headersSent && isBareRefusal(response)) response.writeHead(response.statusCode)
    return body === undefined ? Reflect.apply(end, response, parameters) : end(body)
  }
}

function isBareRefusal(response: ServerResponse): boolean {
  return response.statusCode === 405 && !response.hasHeader('content-type')
}

/** Sets the headers. @returns the body */
function problemFor({ method, url, headers }: IncomingMessage, response: ServerResponse): string {
  const { pathname } = new URL(url ?? '/', 'http://localhost')
  const allowed = allowedMethods(pathname).join(', ')
  const requestId = requestIdOf(
    new Headers({ 'x-request-id': String(headers['x-request-id'] ?? '') }),
  )
  const detail = `${method} is not possible at ${pathname}; ${allowed || 'nothing'} is.`
  const problem = new AppError('method_not_allowed', detail)
  response.setHeaders(problemHeaders(problem, requestId))
  response.setHeader('Allow', allowed)
  return JSON.stringify(problemBody(problem, requestId))
}
