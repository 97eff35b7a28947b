import { describe, expect, it } from 'vitest'
import type { Attributes, Span } from '../../model.ts'
import { halfOf, resultOf } from '../test-support.ts'

const parentSpanId = 'aaaaaaaaaaaaaaaa'
const kafka = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' }

function sideOf(kind: Span['kind'], operation: string | null, changes: Partial<Span> = {}) {
  const named: Attributes = operation === null ? {} : { 'messaging.operation.type': operation }
  const half = resultOf({ kind, attributes: { ...kafka, ...named }, ...changes })
  return half === null || typeof half === 'string' ? half : half.side
}

describe('the messaging dialect', () => {
  it.each([
    [
      'new names',
      {
        'messaging.system.name': 'rabbitmq',
        'messaging.destination.name': 'orders',
        'messaging.operation.name': 'publish',
        'messaging.operation.type': 'send',
        'messaging.message.body.size': 99,
      },
    ],
    [
      'old names',
      {
        'messaging.system': 'rabbitmq',
        'messaging.destination': 'orders',
        'messaging.operation': 'publish',
        'messaging.message_payload_size_bytes': 99,
      },
    ],
  ])('reads %s', (_, attributes) => {
    expect(halfOf({ kind: 'producer', attributes })).toMatchObject({
      side: 'producer',
      protocol: 'amqp',
      operation: 'publish orders',
      peer: { name: 'orders', kind: 'queue' },
      awaitsPartner: false,
      payloadSize: 99,
      communicationType: 'asynchronous',
    })
  })

  it('counts each message once at either end', () => {
    for (const operation of ['create', 'send', 'publish', null]) {
      expect(sideOf('producer', operation)).toBe('producer')
    }
    expect(sideOf('client', 'send')).toBe('producer')
    expect(sideOf('client', 'publish', { linked: true })).toBeNull()
    for (const operation of ['process', 'deliver', null]) {
      expect(sideOf('consumer', operation)).toBe('consumer')
    }
    expect(sideOf('consumer', 'receive')).toBeNull()
    expect(sideOf('consumer', 'receive', { parentSpanId })).toBe('consumer')
    for (const operation of ['receive', 'poll', 'settle', 'ack', 'create']) {
      expect(sideOf('client', operation, { parentSpanId })).toBeNull()
    }
    expect(sideOf('client', 'createTopics')).toBe('client')
    expect(sideOf('server', 'process', { parentSpanId })).toBe('consumer')
  })

  it('finds a message under the span that sent it, and waits only where the queue has no name', () => {
    expect(halfOf({ kind: 'consumer', parentSpanId, attributes: kafka })).toMatchObject({
      callSpanId: parentSpanId,
      awaitsPartner: false,
    })
    const attributes = { 'messaging.system': 'kafka' }
    expect(halfOf({ kind: 'consumer', parentSpanId, attributes })).toMatchObject({
      callSpanId: parentSpanId,
      awaitsPartner: true,
      peer: { name: 'kafka', kind: 'queue' },
    })
    expect(halfOf({ kind: 'producer', attributes }).awaitsPartner).toBe(true)
    expect(halfOf({ kind: 'consumer', attributes }).awaitsPartner).toBe(false)
  })

  it.each([
    ['AmazonSQS', 'aws_sqs', 'asynchronous'],
    ['aws.sqs', 'aws_sqs', 'asynchronous'],
    ['aws_sns', 'aws_sns', 'event_driven'],
    ['gcp_pubsub', 'gcp_pubsub', 'event_driven'],
    ['kafka', 'kafka', 'event_driven'],
    ['nats', 'nats', 'event_driven'],
    ['pg-boss', 'pg-boss', 'asynchronous'],
    ['constructor', 'constructor', 'asynchronous'],
  ])('takes %s for the protocol %s, which is %s', (system, protocol, communicationType) => {
    const attributes = { 'messaging.system': system }
    expect(halfOf({ kind: 'producer', attributes })).toMatchObject({ protocol, communicationType })
  })

  it('takes a topic for event driven, whatever carries it', () => {
    const attributes = { 'messaging.system': 'activemq', 'messaging.destination_kind': 'topic' }
    expect(halfOf({ kind: 'producer', attributes }).communicationType).toBe('event_driven')
  })

  it.each([
    [
      { 'messaging.destination.name': 'reply-8f3a', 'messaging.destination.temporary': true },
      '(temporary)',
    ],
    [
      { 'messaging.destination.name': 'x', 'messaging.destination.anonymous': 'true' },
      '(anonymous)',
    ],
    [
      { 'messaging.destination.name': 'a-17', 'messaging.destination.template': 'a-{id}' },
      'a-{id}',
    ],
    [{ 'messaging.destination': '', 'messaging.rabbitmq.routing_key': 'mails' }, 'mails'],
    [
      {
        'messaging.destination.name': 'amq.default',
        'messaging.rabbitmq.destination.routing_key': 'mails',
      },
      'mails',
    ],
    [
      {
        'messaging.destination': '<default>',
        'messaging.rabbitmq.destination.routing_key': 'mails',
      },
      'mails',
    ],
    [{ 'kafka.topic': 'mails' }, 'mails'],
  ])('names the queue of %j', (attributes, name) => {
    expect(halfOf({ kind: 'producer', attributes }).peer).toEqual({ name, kind: 'queue' })
  })

  it.each([
    ['shop:order.created', 'shop:order.created:billing', 'order.created', 'shop:order.created'],
    ['shop:mails', 'shop:mails', 'mails', 'shop:mails'],
    ['mails', 'mails', 'mails', 'mails'],
    ['Shop:OrderCreated', 'Shop:OrderCreated', '', 'Shop:OrderCreated'],
    ['shop', 'shop', 'order.created', 'shop'],
  ])(
    'takes %s, where it is sent to RabbitMQ, and %s, where it is read, for one queue',
    (sent, read, key, name) => {
      const named = (destination: string) => ({
        'messaging.system': 'rabbitmq',
        'messaging.destination.name': destination,
        'rabbitmq.destination.routing_key': key,
      })
      const producer = halfOf({ kind: 'producer', attributes: named(sent) })
      const consumer = halfOf({ kind: 'consumer', parentSpanId, attributes: named(read) })
      expect([producer.peer?.name, consumer.peer?.name]).toEqual([name, name])
    },
  )

  it('comes before the RPC that carries it', () => {
    const attributes = { 'messaging.system': 'aws_sqs', 'rpc.system': 'aws-api' }
    expect(halfOf({ kind: 'producer', attributes }).protocol).toBe('aws_sqs')
  })

  it('reads what Brave tells of RabbitMQ: a broker, and on one side the queue', () => {
    expect(halfOf({ kind: 'producer', remoteServiceName: 'rabbitmq' })).toMatchObject({
      protocol: 'amqp',
      peer: { name: 'rabbitmq', kind: 'queue' },
      awaitsPartner: true,
    })
    const attributes = { 'rabbit.queue': 'mails' }
    expect(halfOf({ kind: 'consumer', parentSpanId, attributes })).toMatchObject({
      protocol: 'amqp',
      peer: { name: 'mails', kind: 'queue' },
      awaitsPartner: true,
    })
  })
})
