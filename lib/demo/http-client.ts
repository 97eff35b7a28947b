import { Agent, request, type IncomingMessage, type RequestOptions } from 'node:http'
import type { LookupFunction } from 'node:net'
import { SpanKind, type Attributes, type Tracer } from '@opentelemetry/api'
import {
  ATTR_HTTP_REQUEST_HEADER,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_RESEND_COUNT,
  ATTR_HTTP_RESPONSE_HEADER,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
} from '@opentelemetry/semantic-conventions'
import {
  ATTR_HTTP_REQUEST_BODY_SIZE,
  ATTR_HTTP_RESPONSE_BODY_SIZE,
  ATTR_URL_TEMPLATE,
} from '@opentelemetry/semantic-conventions/incubating'
import { Failure, withinDeadline } from './failure.ts'
import { requestIdHeader, type Operation } from './model.ts'
import { peerAttributes } from './peer-attributes.ts'
import { inSpan, injectContext } from './telemetry.ts'

export type HttpTarget = { name: string; port: number }

export type OutgoingCall = {
  id: string
  timeoutMs: number
  signal: AbortSignal
  /** Attempts before this one. */
  resendCount: number
}

// Services know each other by name; all of them live on this machine.
export const loopback: LookupFunction = (_name, options, callback) =>
  options.all
    ? callback(null, [{ address: '127.0.0.1', family: 4 }])
    : callback(null, '127.0.0.1', 4)

export const createAgent = () => new Agent({ keepAlive: true, lookup: loopback })

type Client = { tracer: Tracer; agent: Agent }

/** One HTTP call in a client span. @throws Failure */
export async function callHttp(
  client: Client,
  target: HttpTarget & { operation: Operation },
  call: OutgoingCall,
): Promise<void> {
  const { entry } = target.operation
  if (entry.protocol !== 'http') throw new Error(`${target.name} has no such HTTP operation`)
  const { method } = entry
  const path = entry.route.replace('{id}', call.id)
  const body = method === 'POST' ? JSON.stringify(target.operation.request(call.id)) : ''
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: method,
    [ATTR_URL_FULL]: `http://${target.name}:${target.port}${path}`,
    [ATTR_URL_TEMPLATE]: entry.route,
    [ATTR_SERVER_ADDRESS]: target.name,
    [ATTR_SERVER_PORT]: target.port,
    ...peerAttributes(target.name),
  }
  if (call.resendCount > 0) attributes[ATTR_HTTP_REQUEST_RESEND_COUNT] = call.resendCount
  if (body) {
    attributes[ATTR_HTTP_REQUEST_BODY_SIZE] = Buffer.byteLength(body)
    attributes[ATTR_HTTP_REQUEST_HEADER('content-type')] = ['application/json']
  }
  const name = `${method} ${entry.route}`
  await inSpan(client.tracer, { name, kind: SpanKind.CLIENT, attributes }, (span) =>
    withinDeadline(call, async (signal) => {
      const headers = { 'content-type': 'application/json', [requestIdHeader]: call.id }
      injectContext<Record<string, string>>(headers, {
        set: (carrier, key, value) => {
          carrier[key] = value
        },
      })
      const options = { host: target.name, port: target.port, method, path, headers, signal }
      const answer = await exchange({ ...options, agent: client.agent }, body)
      span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, answer.status)
      span.setAttribute(ATTR_HTTP_RESPONSE_BODY_SIZE, answer.size)
      span.setAttribute(ATTR_HTTP_RESPONSE_HEADER('content-type'), [answer.contentType])
      if (answer.status < 400) return
      const message = `${target.name} answered ${answer.status}`
      throw new Failure('downstream', message, String(answer.status))
    }),
  )
}

export type Answer = { status: number; size: number; contentType: string }

/** Sends a request and reads the whole answer. */
export function exchange(options: RequestOptions, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (incoming: IncomingMessage) => {
      let size = 0
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length
      })
      const contentType = incoming.headers['content-type'] ?? ''
      const status = incoming.statusCode ?? 0
      incoming.on('end', () => resolve({ status, size, contentType }))
      incoming.on('error', reject)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
