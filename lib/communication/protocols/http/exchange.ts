import { request as httpRequest, type Agent, type IncomingMessage } from 'node:http'
import { request as httpsRequest, type Agent as TlsAgent } from 'node:https'
import type { Socket } from 'node:net'
import type { OutgoingRequest } from '../model.ts'
import { ConnectionError, InvalidAnswerError, interruptedError } from '../protocol-errors.ts'

const protocol = 'http'

export type ExchangeOptions = {
  agents: { http: Agent; https: TlsAgent }
  limits: { connectTimeoutMs: number; maxAnswerBytes: number }
  base: URL
  verb: string
  path: string
  text: string
  headers: Record<string, string>
  request: OutgoingRequest
}

export type Exchanged = { status: number; headers: Record<string, string>; body: Buffer }

/** Sends a request and reads its whole answer. @throws ProtocolError */
export function exchange(options: ExchangeOptions): Promise<Exchanged> {
  const { request, limits } = options
  const { targetService } = request
  return new Promise((resolve, reject) => {
    let sent = false
    const outgoing = start(options)
    const fail = (error: Error) => {
      stopListening()
      outgoing.destroy()
      reject(error)
    }
    const broken = (cause: Error) => {
      const message = `${targetService}: ${cause.message || 'the connection broke'}`
      fail(new ConnectionError(message, { targetService, protocol, sent, cause }))
    }
    const interrupt = () => fail(interruptedError(request, { protocol, sent }))
    const stopListening = () => request.signal.removeEventListener('abort', interrupt)
    request.signal.addEventListener('abort', interrupt, { once: true })
    if (request.signal.aborted) return interrupt()

    outgoing.on('error', broken)
    outgoing.once('socket', (socket: Socket) =>
      whenConnected(socket, limits.connectTimeoutMs, (error) => {
        if (error) broken(error)
        else sent = true
      }),
    )
    outgoing.once('response', (incoming) => {
      readAll(incoming, limits.maxAnswerBytes).then(
        (body) => {
          stopListening()
          resolve({ status: incoming.statusCode ?? 0, headers: headersOf(incoming), body })
        },
        (error: Error) => {
          if (!(error instanceof AnswerTooLarge)) return broken(error)
          const { message } = error
          fail(new InvalidAnswerError(message, { targetService, protocol, cause: error }))
        },
      )
    })
    outgoing.end(options.text)
  })
}

function start({ agents, base, verb, path, text, headers }: ExchangeOptions) {
  const isTls = base.protocol === 'https:'
  const length = text === '' ? {} : { 'content-length': Buffer.byteLength(text) }
  const options = {
    host: base.hostname.replace(/^\[|\]$/g, ''),
    port: base.port || (isTls ? 443 : 80),
    method: verb,
    path: base.pathname.replace(/\/$/, '') + path,
    headers: { ...headers, ...length },
  }
  return isTls
    ? httpsRequest({ ...options, agent: agents.https })
    : httpRequest({ ...options, agent: agents.http })
}

/** A kept connection stands already; until a new one does, nothing has been sent. */
function whenConnected(socket: Socket, timeoutMs: number, done: (error?: Error) => void): void {
  if (!socket.connecting) return done()
  const timer = setTimeout(() => done(new Error(`no connection within ${timeoutMs} ms`)), timeoutMs)
  socket.once('connect', () => {
    clearTimeout(timer)
    done()
  })
  socket.once('close', () => clearTimeout(timer))
}

class AnswerTooLarge extends Error {}

async function readAll(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw new AnswerTooLarge(`the answer is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  if (!incoming.complete) throw new Error('the answer ended in its midst')
  return Buffer.concat(chunks)
}

function headersOf(incoming: IncomingMessage): Record<string, string> {
  const entries = Object.entries(incoming.headers)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  )
}
