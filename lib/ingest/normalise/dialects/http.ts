import type { Span, TerminalEventType } from '../../model.ts'
import type { Dialect, Reading } from '../dialect.ts'
import { messageFormatOf } from '../message-format.ts'
import { callingPeer, externalPeer } from '../peers.ts'
import { findInteger, findSize, findText } from '../read-attributes.ts'

const methodNames = ['http.request.method', 'http.method']
const statusNames = ['http.response.status_code', 'http.status_code']
const otherNames = ['http.url', 'http.route', 'http.path', 'http.target', 'http.host']
const routeNames = ['http.route', 'url.template']
const sizeNames = ['http.request.body.size', 'http.request_content_length', 'http.request.size']

/** https://opentelemetry.io/docs/specs/semconv/http/http-spans/, its older names, and Zipkin's tags. */
export const http: Dialect = {
  name: 'http',
  read(span: Span): Reading | null {
    if (span.kind !== 'client' && span.kind !== 'server') return null
    const { attributes } = span
    const method = findText(attributes, methodNames)
    const statusCode = httpStatus(span)
    const isHttp = method ?? statusCode ?? findText(attributes, otherNames)
    if (isHttp === null) return null
    const verdict = statusCode === null ? null : verdictOf(statusCode, span.kind)
    return {
      side: span.kind,
      protocol: 'http',
      operation: operationOf(span, method),
      peer: span.kind === 'client' ? externalPeer(span) : callingPeer(span),
      settled: false,
      statusCode,
      failure: statusCode === null || verdict === 'response' ? null : `HTTP ${statusCode}`,
      verdict,
      payloadSize: findSize(attributes, sizeNames),
      messageFormat: messageFormatOf(attributes),
      communicationType: 'synchronous',
    }
  },
}

export function httpStatus(span: Span): number | null {
  const status = findInteger(span.attributes, statusNames)
  return status !== null && status >= 100 && status <= 599 ? status : null
}

// A server answers 4xx as it should; only the client has failed.
function verdictOf(status: number, kind: 'client' | 'server'): TerminalEventType {
  if (status === 408 || status === 504) return 'timeout'
  return status >= (kind === 'client' ? 400 : 500) ? 'error' : 'response'
}

// A path as it was called names no operation: it holds ids. Only a route or template does.
function operationOf(span: Span, method: string | null): string | null {
  const route = findText(span.attributes, routeNames)
  if (route !== null) return method === null ? route : `${method} ${route}`
  return span.name === '' ? method : null
}
