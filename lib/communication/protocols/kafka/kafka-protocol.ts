import { z } from 'zod'
import { keptSession } from '../kept-session.ts'
import { loadPackage } from '../load-package.ts'
import { readReply, sendingHeaders } from '../message/reply.ts'
import { untilAborted } from '../message/until-aborted.ts'
import type { Answer, OutgoingRequest, ProtocolFactory } from '../model.ts'
import { parseEndpoint } from '../parse-endpoint.ts'
import { ConnectionError } from '../protocol-errors.ts'
import { openSession, type KafkaSession } from './kafka-session.ts'
import { wasNeverSent } from './never-sent.ts'

const protocol = 'kafka'

const endpointSchema = z.strictObject({
  /** The topic that the service reads; `<its name>.requests` if left out. */
  topic: z.string().min(1).max(249).optional(),
  /** A field of the payload that picks the partition: requests of the same value stay in order. */
  keyField: z.string().optional(),
})

export type KafkaEndpoint = z.input<typeof endpointSchema>

export type KafkaProtocolOptions = {
  bootstrapBrokers: string[]
  /** Where replies to this service go; `<its name>.replies` if left out. */
  replyTopic?: string
  autocreateTopics?: boolean
}

/** Requests and replies over topics. Needs @platformatic/kafka. */
export function kafkaProtocol(options: KafkaProtocolOptions): ProtocolFactory {
  const { bootstrapBrokers, autocreateTopics = false } = options
  return async ({ sourceService }) => {
    const kafka = await loadPackage(() => import('@platformatic/kafka'), {
      name: '@platformatic/kafka',
      targetService: sourceService,
    })
    const replyTopic = options.replyTopic ?? `${sourceService}.replies`
    const connection = { bootstrapBrokers, autocreateTopics, clientId: sourceService }
    const session = keptSession(() => openSession(kafka, { ...connection, replyTopic }))
    return {
      channelTo: (targetService, given) => {
        const endpoint = parseEndpoint(endpointSchema, given, { targetService, protocol })
        const topic = endpoint.topic ?? `${targetService}.requests`
        return {
          messageFormat: 'json',
          operationOf: (method) => method,
          call: (request) => {
            const key = keyOf(request.payload, endpoint.keyField)
            return call(session.get, { topic, key }, request)
          },
        }
      },
      close: session.close,
    }
  }
}

type Destination = { topic: string; key: string | undefined }

async function call(
  getSession: () => Promise<KafkaSession>,
  destination: Destination,
  request: OutgoingRequest,
): Promise<Answer> {
  const { targetService, method, payload } = request
  const body = JSON.stringify(payload)
  request.onRequestBytes(Buffer.byteLength(body))
  let isSent = false
  const how = { protocol, isSent: () => isSent }
  const failed = (error: unknown) => {
    if (!(error instanceof Error) || 'traits' in error) return error
    const sent = isSent && !wasNeverSent(error)
    const message = `${targetService}: ${error.message}`
    return new ConnectionError(message, { targetService, protocol, sent, cause: error })
  }
  const session = await untilAborted(getSession(), request, how).catch((error: unknown) => {
    throw failed(error)
  })
  isSent = true
  const headers = sendingHeaders(request)
  const { id, sent, reply } = session.request({ ...destination, method, headers, body })
  const answered = Promise.all([reply, sent]).then(([answer]) => answer)
  try {
    return readReply(await untilAborted(answered, request, how), request, protocol)
  } catch (error) {
    throw failed(error)
  } finally {
    session.forget(id)
  }
}

function keyOf(payload: unknown, field: string | undefined): string | undefined {
  if (field === undefined || typeof payload !== 'object' || payload === null) return undefined
  const value: unknown = new Map(Object.entries(payload)).get(field)
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}
