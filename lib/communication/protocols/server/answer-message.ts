import { contextHeaders, headerText } from '../../context/propagation.ts'
import { messageHeaders, receivedHeaders, type Reply } from '../message/reply.ts'
import { asMethodError, faultOf, MethodError } from './method-error.ts'
import { beginServing, type Methods, type ServerOptions } from './served.ts'

export type IncomingMessage = {
  method: string
  headers: Readonly<Record<string, unknown>>
  body: string
  attributes: Record<string, string | number>
  /** Fires when the consumer stops. */
  signal: AbortSignal
}

/**
 * Does what a message asks for, in its context. A request whose deadline has passed is not begun:
 * nobody waits for it.
 */
export async function answerMessage(
  { method: name, headers, body, attributes, signal }: IncomingMessage,
  methods: Methods,
  options: ServerOptions,
): Promise<Reply> {
  const { context, answerHeaders, run } = beginServing(
    { headers: receivedHeaders(headers), name, attributes, signal },
    options,
  )
  const reply = (status: number, payload: unknown): Reply => ({
    headers: { ...answerHeaders, [messageHeaders.status]: String(status) },
    body: JSON.stringify(payload ?? null),
  })
  try {
    const payload = await run(async () => {
      const method = methods[name]
      if (!method) throw new MethodError('unimplemented', `no method ${name}`)
      if (context.deadline?.remainingMs() === 0) {
        throw new MethodError('deadline_exceeded', 'the request came too late')
      }
      return method(parse(body), context)
    })
    return reply(200, payload)
  } catch (error) {
    const { httpStatus, code, message, retryAfterMs } = asMethodError(error)
    const failed = reply(httpStatus, { code, message })
    const culprit = faultOf(error)
    if (culprit !== undefined) failed.headers[contextHeaders.faultOf] = headerText(culprit)
    if (retryAfterMs !== undefined) {
      failed.headers[messageHeaders.retryAfterMs] = String(retryAfterMs)
    }
    return failed
  }
}

function parse(body: string): unknown {
  if (body === '') return null
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw new MethodError('invalid_argument', 'the message is not JSON', { cause })
  }
}
