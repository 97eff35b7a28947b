import type { ChannelModel, ConfirmChannel, ConsumeMessage } from 'amqplib'
import { closeWithin } from '../close-within.ts'
import { answerMessage } from './answer-message.ts'
import type { Methods, ServerOptions } from './served.ts'

export type AmqpServerOptions = ServerOptions & {
  url: string
  /** Asserted as durable when the server starts. */
  queue: string
  methods: Methods
  /** How many requests are worked on at the same time. */
  concurrency?: number
}

export type MessageServer = { stop(): Promise<void> }

/**
 * Serves methods from a queue of RabbitMQ: each in the context of the message, its reply sent to the
 * queue that the message names. A message is acknowledged after its reply, so one whose server died is
 * given to another; it may be executed twice then. A lost connection is opened anew. Needs amqplib.
 */
export async function serveAmqp(options: AmqpServerOptions): Promise<MessageServer> {
  const { connect } = await import('amqplib')
  const stopping = new AbortController()
  const connection = await connect(options.url, {
    recovery: {
      setup: (model: ChannelModel) => consume(model, options, stopping.signal),
      initialMaxRetries: 0,
    },
  })
  connection.on('error', () => undefined)
  return {
    stop: async () => {
      stopping.abort(new Error('the server stops'))
      await closeWithin(connection.close())
    },
  }
}

async function consume(
  connection: ChannelModel,
  options: AmqpServerOptions,
  signal: AbortSignal,
): Promise<void> {
  connection.on('error', () => undefined)
  const channel = await connection.createConfirmChannel()
  channel.on('error', () => undefined)
  // The channel alone may be lost, or the queue deleted. Of a lost connection this fails, and the
  // recovered one consumes by itself.
  channel.once('close', () => {
    const again = () => consume(connection, options, signal).catch(() => undefined)
    if (!signal.aborted) setTimeout(() => void again(), reopenAfterMs).unref()
  })
  await channel.assertQueue(options.queue, { durable: true })
  await channel.prefetch(options.concurrency ?? 20)
  await channel.consume(options.queue, (message) => {
    // A reply that cannot be sent: the connection is gone, and the message goes to another server.
    if (message) serve(channel, message, { options, signal }).catch(() => undefined)
    else channel.close().catch(() => undefined)
  })
}

const reopenAfterMs = 500

async function serve(
  channel: ConfirmChannel,
  message: ConsumeMessage,
  { options, signal }: { options: AmqpServerOptions; signal: AbortSignal },
): Promise<void> {
  const { properties, content } = message
  const method = String(properties.type ?? '')
  const attributes = { 'rpc.system.name': 'amqp', 'rpc.method': method }
  const headers: Record<string, unknown> = properties.headers ?? {}
  const request = { method, headers, body: content.toString('utf8'), attributes, signal }
  const reply = await answerMessage(request, options.methods, options)
  if (typeof properties.replyTo === 'string') {
    channel.sendToQueue(properties.replyTo, Buffer.from(reply.body), {
      correlationId: String(properties.correlationId),
      headers: reply.headers,
      contentType: 'application/json',
    })
    await channel.waitForConfirms()
  }
  channel.ack(message)
}
