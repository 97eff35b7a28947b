import type { HalfCall, Peer, Span } from '../../model.ts'
import type { Dialect, Reading } from '../dialect.ts'
import { messageFormatOf } from '../message-format.ts'
import { destinationOf } from '../messaging-destination.ts'
import { communicationOf, isKnownSystem, protocolOfSystem } from '../messaging-systems.ts'
import { calledService, hostOf, unknownPeer } from '../peers.ts'
import { findSize, findText } from '../read-attributes.ts'

const systemNames = ['messaging.system.name', 'messaging.system']
const operationNames = [
  'messaging.operation.type',
  'messaging.operation',
  'messaging.operation.name',
]
const spokenNames = ['messaging.operation.name', 'messaging.operation', 'messaging.operation.type']
const queueNames = ['rabbit.queue']
const sizeNames = [
  'messaging.message.body.size',
  'messaging.message_payload_size_bytes',
  'messaging.message.payload_size_bytes',
  'messaging.message.envelope.size',
]
const sending = new Set(['send', 'publish'])
const receiving = new Set(['receive', 'poll'])
/** What a client does around messages that are counted elsewhere. */
const handling = new Set(
  'create settle ack acknowledge nack reject commit complete abandon defer peek delete'.split(' '),
)

/** https://opentelemetry.io/docs/specs/semconv/messaging/, old and new names, and Brave's tags. */
export const messaging: Dialect = {
  name: 'messaging',
  read(span: Span): Reading | 'no call' | null {
    const system = systemOf(span)
    const isMessage = span.kind === 'producer' || span.kind === 'consumer'
    if (system === null && !isMessage) return null
    const side = sideOf(span)
    if (side === null) return 'no call'
    const { attributes } = span
    const protocol = system === null ? 'unknown' : protocolOfSystem(system)
    const destination = destinationOf(attributes)
    return {
      side,
      protocol,
      operation: operationOf(span, destination),
      peer: peerOf(span, destination, system),
      settled: destination !== null || side === 'client',
      statusCode: null,
      failure: null,
      verdict: null,
      payloadSize: findSize(attributes, sizeNames),
      messageFormat: messageFormatOf(attributes),
      communicationType: communicationOf(protocol, attributes),
    }
  },
}

function systemOf({ attributes, remoteServiceName, kind }: Span): string | null {
  const system = findText(attributes, systemNames)
  if (system !== null) return system
  if ('kafka.topic' in attributes) return 'kafka'
  if ('jms.queue' in attributes || 'jms.topic' in attributes) return 'jms'
  if ('rabbit.queue' in attributes) return 'rabbitmq'
  const isMessage = kind === 'producer' || kind === 'consumer'
  return isMessage && remoteServiceName && isKnownSystem(remoteServiceName)
    ? remoteServiceName
    : null
}

/** Which end of a message the span is; null if another span is counted for it. */
function sideOf(span: Span): HalfCall['side'] | null {
  if (span.kind === 'producer') return 'producer'
  const operation = findText(span.attributes, operationNames)?.toLowerCase() ?? ''
  if (handling.has(operation)) return null
  if (span.kind === 'client') {
    if (receiving.has(operation)) return null
    if (!sending.has(operation)) return 'client'
    // Its links lead to the producer spans of its messages, one each.
    return span.linked ? null : 'producer'
  }
  // A poll of many messages is a root; below a message, it is the one that received it.
  return receiving.has(operation) && span.parentSpanId === null ? null : 'consumer'
}

function operationOf(span: Span, destination: string | null): string | null {
  const operation = findText(span.attributes, spokenNames)
  return operation === null || destination === null ? operation : `${operation} ${destination}`
}

function peerOf(span: Span, destination: string | null, system: string | null): Peer {
  const queue = destination ?? findText(span.attributes, queueNames)
  const name = queue ?? calledService(span) ?? system ?? hostOf(span.attributes)
  return name === null ? unknownPeer : { name, kind: 'queue' }
}
