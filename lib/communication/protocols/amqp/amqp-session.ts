import { randomUUID } from 'node:crypto'
import type * as Amqp from 'amqplib'
import type { ConfirmChannel, ConsumeMessage } from 'amqplib'
import type { Headers } from '../../context/propagation.ts'
import { closeWithin } from '../close-within.ts'
import { PendingReplies } from '../message/pending-replies.ts'
import type { Reply } from '../message/reply.ts'

export type AmqpRequest = {
  queue: string
  method: string
  headers: Headers
  body: Buffer
  /** The broker drops it after that: nobody waits for an answer any more. */
  expiresInMs: number
}

/** Why a request did not get its reply; `sent` says whether a consumer may have it. */
export class AmqpFailure extends Error {
  readonly sent: boolean

  constructor(message: string, options: ErrorOptions & { sent: boolean }) {
    super(message, options)
    this.sent = options.sent
  }
}

export type AmqpSession = {
  /** Sends a request: `sent` settles with the broker's confirm, `reply` with the answer. */
  request(request: AmqpRequest): { id: string; sent: Promise<void>; reply: Promise<Reply> }
  forget(id: string): void
  isOpen(): boolean
  close(): Promise<void>
}

/** One connection with a confirm channel and a reply queue that only it reads. */
export async function openSession(amqp: typeof Amqp, url: string): Promise<AmqpSession> {
  const connection = await amqp.connect(url, { timeout: 5_000 })
  let isOpen = true
  const pending = new PendingReplies()
  const lose = (cause?: Error) => {
    isOpen = false
    const why = cause?.message ?? 'it was closed'
    pending.failAll(() => new AmqpFailure(`connection lost: ${why}`, { sent: true, cause }))
  }
  let lastError: Error | undefined
  connection.on('error', (error) => {
    lastError = error
  })
  connection.on('close', (error) => lose(error ?? lastError))
  const channel = await connection.createConfirmChannel()
  channel.on('error', (error: Error) => {
    lastError = error
  })
  channel.on('close', () => {
    lose(lastError)
    connection.close().catch(() => undefined)
  })
  channel.on('return', ({ properties, fields }) => {
    const message = `no queue "${fields.routingKey}"`
    pending.fail(String(properties.correlationId), new AmqpFailure(message, { sent: false }))
  })
  const { queue: replyTo } = await channel.assertQueue('', { exclusive: true, autoDelete: true })
  const onReply = (message: ConsumeMessage | null) => {
    if (message) pending.answer(String(message.properties.correlationId), replyOf(message))
  }
  await channel.consume(replyTo, onReply, { noAck: true })
  return {
    request: (request) => publish({ channel, pending, replyTo }, request),
    forget: (id) => pending.fail(id, new Error('forgotten')),
    isOpen: () => isOpen,
    // A half-open connection ends by its heartbeats.
    close: () => closeWithin(connection.close()),
  }
}

const notTaken = 'the broker did not take the message'
/** As amqplib says it; all other faults that it tells of a message are that the channel closed. */
const nacked = 'message nacked'

type Ways = { channel: ConfirmChannel; pending: PendingReplies; replyTo: string }

function publish({ channel, pending, replyTo }: Ways, request: AmqpRequest) {
  const id = randomUUID()
  const reply = pending.expect(id)
  reply.catch(() => undefined)
  const sent = new Promise<void>((resolve, reject) => {
    const fail = (failure: AmqpFailure) => {
      pending.fail(id, failure)
      reject(failure)
    }
    const onConfirm = (cause: unknown) => {
      if (!cause) return resolve()
      // Where the channel closed before the confirm, a consumer may have the message all the same.
      const isRefused = cause instanceof Error && cause.message === nacked
      const message = isRefused ? notTaken : 'the connection was lost before the broker confirmed'
      fail(new AmqpFailure(message, { sent: !isRefused, cause }))
    }
    const options = {
      mandatory: true,
      correlationId: id,
      messageId: id,
      replyTo,
      type: request.method,
      headers: request.headers,
      contentType: 'application/json',
      ...(Number.isFinite(request.expiresInMs)
        ? { expiration: String(Math.ceil(request.expiresInMs)) }
        : {}),
    }
    try {
      channel.sendToQueue(request.queue, request.body, options, onConfirm)
    } catch (cause) {
      fail(new AmqpFailure(notTaken, { sent: false, cause }))
    }
  })
  sent.catch(() => undefined)
  return { id, sent, reply }
}

function replyOf({ content, properties }: ConsumeMessage): Reply {
  const given: Record<string, unknown> = properties.headers ?? {}
  const headers = Object.entries(given).map(([name, value]) => [name, String(value)])
  return { headers: Object.fromEntries(headers), body: content.toString('utf8') }
}
