import { z } from 'zod'
import { keptSession } from '../kept-session.ts'
import { loadPackage } from '../load-package.ts'
import { readReply, sendingHeaders } from '../message/reply.ts'
import { untilAborted } from '../message/until-aborted.ts'
import type { Answer, OutgoingRequest, ProtocolFactory } from '../model.ts'
import { parseEndpoint } from '../parse-endpoint.ts'
import { ConnectionError } from '../protocol-errors.ts'
import { AmqpFailure, openSession, type AmqpSession } from './amqp-session.ts'

const protocol = 'amqp'

const endpointSchema = z.strictObject({
  /** The queue that the service reads; its name if left out. */
  queue: z.string().min(1).max(255).optional(),
})

export type AmqpEndpoint = z.input<typeof endpointSchema>

export type AmqpProtocolOptions = {
  /** `amqp://user:password@host:port/vhost?heartbeat=10` */
  url: string
}

/** Requests and replies through RabbitMQ, with publisher confirms. Needs amqplib. */
export function amqpProtocol({ url }: AmqpProtocolOptions): ProtocolFactory {
  return async ({ sourceService }) => {
    const amqp = await loadPackage(() => import('amqplib'), {
      name: 'amqplib',
      targetService: sourceService,
    })
    const session = keptSession(() => openSession(amqp, withHeartbeat(url)))
    return {
      channelTo: (targetService, given) => {
        const endpoint = parseEndpoint(endpointSchema, given, { targetService, protocol })
        const queue = endpoint.queue ?? targetService
        return {
          messageFormat: 'json',
          operationOf: (method) => method,
          call: (request) => call(session.get, queue, request),
        }
      },
      close: session.close,
    }
  }
}

// A half-open connection is noticed after two of them.
function withHeartbeat(url: string): string {
  const parsed = new URL(url)
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', '10')
  return parsed.toString()
}

async function call(
  getSession: () => Promise<AmqpSession>,
  queue: string,
  request: OutgoingRequest,
): Promise<Answer> {
  const { targetService, method, payload } = request
  const body = Buffer.from(JSON.stringify(payload))
  request.onRequestBytes(body.length)
  let isSent = false
  const how = { protocol, isSent: () => isSent }
  const session = await untilAborted(getSession(), request, how).catch((error: unknown) => {
    throw failureOf(error, targetService, false)
  })
  isSent = true
  const expiresInMs = request.remainingMs()
  const { id, sent, reply } = session.request({
    queue,
    method,
    headers: sendingHeaders(request),
    body,
    expiresInMs,
  })
  try {
    const answered = Promise.all([reply, sent]).then(([answer]) => answer)
    return readReply(await untilAborted(answered, request, how), request, protocol)
  } catch (error) {
    throw failureOf(error, targetService, true)
  } finally {
    session.forget(id)
  }
}

/** What the broker or the connection did to a request; anything else is passed on. */
function failureOf(error: unknown, targetService: string, wasSent: boolean): unknown {
  if (error instanceof AmqpFailure) {
    const { message, sent } = error
    return new ConnectionError(`${targetService}: ${message}`, {
      targetService,
      protocol,
      sent,
      cause: error,
    })
  }
  if (wasSent || !(error instanceof Error) || 'traits' in error) return error
  const message = `${targetService}: no broker: ${error.message || String(error)}`
  return new ConnectionError(message, { targetService, protocol, sent: false, cause: error })
}
