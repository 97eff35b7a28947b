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
  'messaging.rabbitmq.destination.routing_key',
  'messaging.rabbitmq.routing_key',
]

/** The queue or topic of a message; a made-up name of a temporary one would be a node of its own each time. */
export function destinationOf(attributes: Attributes): string | null {
  const template = findText(attributes, templateNames)
  if (template !== null) return template
  if (isTemporary(attributes)) return '(temporary)'
  if (isTrue(attributes, 'messaging.destination.anonymous')) return '(anonymous)'
  const name = findText(attributes, nameNames)
  // RabbitMQ's default exchange hands a message to the queue that its routing key names.
  return name === null || name === 'amq.default' ? findText(attributes, routingNames) : name
}

function isTemporary(attributes: Attributes): boolean {
  return (
    isTrue(attributes, 'messaging.destination.temporary') ||
    isTrue(attributes, 'messaging.temp_destination')
  )
}
