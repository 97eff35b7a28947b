import type { Attributes, CommunicationType } from '../model.ts'
import { findText } from './read-attributes.ts'

/** The protocol of each messaging system that has another name than itself, in old and new spelling. */
const protocols = new Map([
  ['rabbitmq', 'amqp'],
  ['AmazonSQS', 'aws_sqs'],
  ['aws.sqs', 'aws_sqs'],
  ['AmazonSNS', 'aws_sns'],
  ['aws.sns', 'aws_sns'],
  ['gcp.pubsub', 'gcp_pubsub'],
  ['azure.servicebus', 'servicebus'],
  ['azure.eventhubs', 'eventhubs'],
  ['azure.eventgrid', 'eventgrid'],
])
const eventDriven = new Set([
  'kafka',
  'nats',
  'pulsar',
  'aws_sns',
  'gcp_pubsub',
  'eventhubs',
  'eventgrid',
])
const queued = new Set(['amqp', 'aws_sqs', 'servicebus', 'jms', 'mqtt', 'stomp', 'pg-boss'])
const kindNames = ['messaging.destination_kind', 'messaging.destination.kind']

export function protocolOfSystem(system: string): string {
  return protocols.get(system) ?? system
}

/** True for a name under which Zipkin's instrumentations report a broker as their remote endpoint. */
export function isKnownSystem(name: string): boolean {
  return protocols.has(name) || eventDriven.has(name)
}

export function communicationOf(protocol: string, attributes: Attributes): CommunicationType {
  const isTopic = findText(attributes, kindNames) === 'topic' || 'jms.topic' in attributes
  return isTopic || eventDriven.has(protocol) ? 'event_driven' : 'asynchronous'
}

/** How a protocol communicates where nothing else is known; null for one that is no message's. */
export function communicationOfProtocol(protocol: string): CommunicationType | null {
  if (eventDriven.has(protocol)) return 'event_driven'
  return queued.has(protocol) ? 'asynchronous' : null
}
