import { setTimeout } from 'node:timers/promises'
import {
  createConsumer,
  createProducer,
  ensureTopic,
  headersOf,
  type TextMessage,
  type TextProducer,
} from '../kafka/kafka-clients.ts'
import { closeWithin } from '../close-within.ts'
import { messageHeaders } from '../message/reply.ts'
import { answerMessage } from './answer-message.ts'
import type { MessageServer } from './amqp.ts'
import type { Methods, ServerOptions } from './served.ts'

export type KafkaServerOptions = ServerOptions & {
  bootstrapBrokers: string[]
  /** The service's name: its consumer group. */
  service: string
  topic: string
  methods: Methods
  autocreateTopics?: boolean
}

/**
 * Serves methods from a topic, one request of a partition after the other, each in the context of its
 * message; the reply goes to the topic that the message names. An offset is committed after its reply, so
 * a request whose server died is done again by another. Needs @platformatic/kafka.
 */
export async function serveKafka(options: KafkaServerOptions): Promise<MessageServer> {
  const kafka = await import('@platformatic/kafka')
  const { bootstrapBrokers, service, topic, autocreateTopics = false } = options
  const connection = { bootstrapBrokers, autocreateTopics, clientId: service }
  const producer = createProducer(kafka, connection)
  const consumer = createConsumer(kafka, { ...connection, groupId: service })
  const stopping = new AbortController()
  const { signal } = stopping
  await ensureTopic(producer, topic, connection)
  const open = () =>
    consumer.consume({
      topics: [topic],
      mode: 'committed',
      fallbackMode: 'earliest',
      autocommit: false,
    })
  let stream = await open()
  const read = async () => {
    for await (const message of stream) {
      await serve(producer, message, { options, signal })
      await message.commit()
    }
  }
  const served = (async () => {
    while (!signal.aborted) {
      await read().catch(() => undefined)
      // What was not committed comes again.
      await setTimeout(reopenAfterMs, undefined, { signal }).catch(() => undefined)
      if (!signal.aborted) stream = await open().catch(() => stream)
    }
  })()
  return {
    stop: async () => {
      stopping.abort(new Error('the server stops'))
      // What is being served is given its time, and its offset is committed.
      await closeWithin(stream.close().then(() => served))
      await closeWithin(consumer.close(true), producer.close(true))
    },
  }
}

const reopenAfterMs = 500

async function serve(
  producer: TextProducer,
  message: TextMessage,
  { options, signal }: { options: KafkaServerOptions; signal: AbortSignal },
): Promise<void> {
  const headers = headersOf(message)
  const method = headers[messageHeaders.method] ?? ''
  const attributes = { 'rpc.system.name': 'kafka', 'rpc.method': method }
  const request = { method, headers, body: message.value, attributes, signal }
  const reply = await answerMessage(request, options.methods, options)
  const topic = headers[messageHeaders.replyTopic]
  const id = headers[messageHeaders.requestId]
  if (!topic || !id) return
  await producer.send({
    messages: [
      {
        topic,
        key: id,
        value: reply.body,
        headers: { ...reply.headers, [messageHeaders.requestId]: id },
      },
    ],
  })
}
