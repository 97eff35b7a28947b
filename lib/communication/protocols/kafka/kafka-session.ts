import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Headers } from '../../context/propagation.ts'
import { closeWithin } from '../close-within.ts'
import { PendingReplies } from '../message/pending-replies.ts'
import { messageHeaders, type Reply } from '../message/reply.ts'
import {
  createConsumer,
  createProducer,
  ensureTopic,
  headersOf,
  type KafkaConnection,
  type KafkaPackage,
} from './kafka-clients.ts'

export type KafkaRequest = {
  topic: string
  key: string | undefined
  method: string
  headers: Headers
  body: string
}

export type KafkaSession = {
  /** Sends a request: `sent` settles when it is written, `reply` with the answer. */
  request(request: KafkaRequest): { id: string; sent: Promise<unknown>; reply: Promise<Reply> }
  forget(id: string): void
  isOpen(): boolean
  close(): Promise<void>
}

/** A producer, and a consumer of the reply topic that hears every reply and keeps its own. */
export async function openSession(
  kafka: KafkaPackage,
  { replyTopic, ...connection }: KafkaConnection & { replyTopic: string },
): Promise<KafkaSession> {
  const producer = createProducer(kafka, connection)
  // A group of its own: every instance must see its replies, whoever else reads the topic.
  const groupId = `${connection.clientId}.replies.${randomUUID()}`
  const consumer = createConsumer(kafka, { ...connection, groupId })
  const pending = new PendingReplies()
  let isOpen = true
  const close = async () => {
    isOpen = false
    pending.failAll(() => new Error('the client was closed'))
    await closeWithin(producer.close(true), consumer.close(true))
  }
  try {
    await ensureTopic(producer, replyTopic, connection)
    const stream = await consumer.consume({ topics: [replyTopic], mode: 'latest' })
    stream.on('data', (message) => {
      const headers = headersOf(message)
      pending.answer(headers[messageHeaders.requestId] ?? '', { headers, body: message.value })
    })
    stream.on('error', (error) => {
      isOpen = false
      pending.failAll(() => error)
      void close()
    })
    // Before it knows where the topic ends, a reply could be missed.
    await once(stream, 'offsets')
  } catch (error) {
    await close()
    throw error
  }
  return {
    isOpen: () => isOpen,
    forget: (id) => pending.fail(id, new Error('forgotten')),
    close,
    request: ({ topic, key, method, headers, body }) => {
      const id = randomUUID()
      const reply = pending.expect(id)
      reply.catch(() => undefined)
      const about = {
        [messageHeaders.method]: method,
        [messageHeaders.requestId]: id,
        [messageHeaders.replyTopic]: replyTopic,
      }
      const message = { topic, key: key ?? id, value: body, headers: { ...headers, ...about } }
      return { id, sent: producer.send({ messages: [message] }), reply }
    },
  }
}
