import { setTimeout } from 'node:timers/promises'
import type * as KafkaClient from '@platformatic/kafka'
import type { Consumer, Message, Producer } from '@platformatic/kafka'
import type { Headers } from '../../context/propagation.ts'

export type KafkaPackage = typeof KafkaClient
export type TextProducer = Producer<string, string, string, string>
export type TextConsumer = Consumer<string, string, string, string>
export type TextMessage = Message<string, string, string, string>

export type KafkaConnection = {
  /** `host:port`, one or several. */
  bootstrapBrokers: string[]
  clientId: string
  /** Whether topics that are missing are made by the broker's defaults. */
  autocreateTopics: boolean
}

export function createProducer(kafka: KafkaPackage, connection: KafkaConnection): TextProducer {
  const producer: TextProducer = new kafka.Producer({
    ...connection,
    serializers: kafka.stringSerializers,
    // Written by every replica that is in step, or not acknowledged.
    acks: -1,
    // The policies around a call decide about another try.
    retries: 0,
    connectTimeout: 2_000,
  })
  return producer
}

/** Makes the topic where it may, and waits until it has a leader. @throws where it is not there. */
export async function ensureTopic(
  producer: TextProducer,
  topic: string,
  { autocreateTopics }: KafkaConnection,
): Promise<void> {
  for (let tries = autocreateTopics ? 50 : 1; ; tries -= 1) {
    try {
      await producer.metadata({ topics: [topic], autocreateTopics, forceUpdate: true })
      return
    } catch (error) {
      const isNew = error instanceof Error && /unknown topic|leader/i.test(error.message)
      if (!isNew || tries <= 1) throw error
      await setTimeout(100)
    }
  }
}

export function createConsumer(
  kafka: KafkaPackage,
  { groupId, ...connection }: KafkaConnection & { groupId: string },
): TextConsumer {
  return new kafka.Consumer({
    ...connection,
    groupId,
    deserializers: kafka.stringDeserializers,
    maxWaitTime: 250,
    connectTimeout: 2_000,
  })
}

export function headersOf(message: TextMessage): Headers {
  return Object.fromEntries(message.headers)
}
