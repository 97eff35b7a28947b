import type { Attributes } from '../model.ts'
import { findText, isTrue } from './read-attributes.ts'

const templateNames = ['messaging.destination.template']
const nameNames = [
  'messaging.destination.name',
  'messaging.destination',
  'kafka.topic',
  'jms.queue',
  'jms.topic',
]
const routingNames = [
  'rabbitmq.destination.routing_key',
  'messaging.rabbitmq.destination.routing_key',
  'messaging.rabbitmq.routing_key',
]
/** How senders write RabbitMQ's default exchange, which has no name of its own. */
const defaultExchange = new Set(['amq.default', '<default>'])

/** The queue or topic of a message; a made-up name of a temporary one would be a node of its own each time. */
export function destinationOf(attributes: Attributes): string | null {
  const template = findText(attributes, templateNames)
  if (template !== null) return template
  if (isTemporary(attributes)) return '(temporary)'
  if (isTrue(attributes, 'messaging.destination.anonymous')) return '(anonymous)'
  const name = findText(attributes, nameNames)
  const routingKey = findText(attributes, routingNames)
  // The default exchange hands a message to the queue that its routing key names.
  if (name === null || defaultExchange.has(name)) return routingKey
  return routingKey === null ? name : withoutQueue(name, routingKey)
}

/**
 * The newest conventions name RabbitMQ's destination `{exchange}:{routing key}` where it is sent and
 * `{exchange}:{routing key}:{queue}` where it is read: both are the one node that the sender can name.
 */
function withoutQueue(name: string, routingKey: string): string {
  const shared = `:${routingKey}`
  const at = name.indexOf(`${shared}:`)
  return at > 0 ? name.slice(0, at + shared.length) : name
}

function isTemporary(attributes: Attributes): boolean {
  return (
    isTrue(attributes, 'messaging.destination.temporary') ||
    isTrue(attributes, 'messaging.temp_destination')
  )
}
