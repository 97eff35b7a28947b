import {
  contextHeaders,
  textOf,
  type Headers,
  type IncomingHeaders,
} from '../../context/propagation.ts'
import { timeForNextHop } from '../../resilience/deadline.ts'
import { traitsOfStatus } from '../http/http-status.ts'
import type { Answer, OutgoingRequest, Protocol } from '../model.ts'
import { AttemptTimeoutError, InvalidAnswerError, RemoteError } from '../protocol-errors.ts'

/** Of a request or a reply where the broker has no property of its own for it. */
export const messageHeaders = {
  method: 'x-method',
  requestId: 'x-request-id',
  replyTopic: 'x-reply-topic',
  /** Milliseconds since the epoch: what a request waited in its queue is taken from its deadline. */
  sentAt: 'x-sent-at-ms',
  /** Of a reply: a status as HTTP has it. */
  status: 'x-status',
  retryAfterMs: 'x-retry-after-ms',
} as const

export type Reply = { headers: Headers; body: string }

/** A request's headers with the time that is left, and when that was. */
export function sendingHeaders({ headers, remainingMs }: OutgoingRequest): Headers {
  const left = timeForNextHop(remainingMs())
  const deadline: Headers = Number.isFinite(left)
    ? { [contextHeaders.deadline]: String(Math.floor(left)) }
    : {}
  return { ...headers, ...deadline, [messageHeaders.sentAt]: String(Date.now()) }
}

/** A request's headers as its consumer should read them: what it waited in its queue is gone. */
export function receivedHeaders(headers: IncomingHeaders): IncomingHeaders {
  const left = Number(textOf(headers, contextHeaders.deadline))
  const waited = Date.now() - Number(textOf(headers, messageHeaders.sentAt))
  if (!(waited > 0) || Number.isNaN(left)) return headers
  return { ...headers, [contextHeaders.deadline]: String(Math.max(0, Math.floor(left - waited))) }
}

/** The payload of a reply. @throws what it says went wrong. */
export function readReply(
  { headers, body }: Reply,
  { targetService }: OutgoingRequest,
  protocol: Protocol,
): Answer {
  const status = Number(headers[messageHeaders.status] ?? 200)
  const about = { targetService, protocol, status }
  const payload = parse(body)
  if (payload instanceof SyntaxError) {
    const message = `${targetService} replied with a body that is not JSON`
    throw new InvalidAnswerError(message, { ...about, cause: payload })
  }
  if (status < 400) return { payload, status, headers }
  const message = `${targetService} replied ${status}: ${messageOf(payload)}`
  const faultOf = headers[contextHeaders.faultOf]
  if (status === 504) throw new AttemptTimeoutError(message, { ...about, sent: true, faultOf })
  const { otherProtocolMayHelp, ...traits } = traitsOfStatus(status)
  const retryAfterMs = Number(headers[messageHeaders.retryAfterMs])
  throw new RemoteError(message, {
    ...about,
    payload,
    otherProtocolMayHelp,
    traits: { ...traits, faultOf, ...(retryAfterMs > 0 ? { retryAfterMs } : {}) },
  })
}

function parse(body: string): unknown {
  if (body === '') return null
  try {
    return JSON.parse(body)
  } catch (error) {
    return error
  }
}

function messageOf(payload: unknown): string {
  const isNamed = typeof payload === 'object' && payload !== null && 'message' in payload
  return isNamed ? String(payload.message) : 'no reason given'
}
