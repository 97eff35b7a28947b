import {
  type ClientHttp2Session,
  connect,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2'
import { maxBodyBytes } from './failure-text.ts'

export type GrpcReply = { code: number; message: string; answer: Buffer }

type Call = { address: string; path: string; request: Buffer; signal: AbortSignal }

/**
 * One unary gRPC call on a connection of its own, straight over HTTP/2: a channel of grpc-js that is
 * closed while it still waits for a silent server's settings leaves its socket open for ever.
 * @throws what kept the call from ending; nothing of the connection is left then either.
 */
export async function callGrpc({ address, path, request, signal }: Call): Promise<GrpcReply> {
  const session = connect(`http://${address}`)
  const destroy = () => session.destroy()
  signal.addEventListener('abort', destroy)
  try {
    signal.throwIfAborted()
    const { headers, body } = await exchange(session, path, frameOf(request))
    return readReply(headers, body)
  } finally {
    signal.removeEventListener('abort', destroy)
    destroy()
  }
}

type Headers = IncomingHttpHeaders & IncomingHttpStatusHeader
type Answer = { headers: Headers; body: Buffer }

function exchange(session: ClientHttp2Session, path: string, frame: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      'user-agent': 'signalbox-prober',
    })
    const answer: Answer = { headers: {}, body: Buffer.alloc(0) }
    const learn = (headers: IncomingHttpHeaders) => Object.assign(answer.headers, headers)
    stream.on('response', learn).on('trailers', learn)
    stream.on('data', (chunk: Buffer) => {
      answer.body = Buffer.concat([answer.body, chunk])
      if (answer.body.length > maxBodyBytes) stream.destroy(new Error('the answer is too large'))
    })
    stream.on('end', () => resolve(answer))
    const closed = () => reject(new Error('the connection was closed without an answer'))
    session.on('error', reject).on('close', closed)
    // What ends the session comes to the stream first, and says less there.
    stream.on('error', (error) => setImmediate(reject, error))
    stream.end(frame)
  })
}

function frameOf(message: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

function readReply(headers: Headers, body: Buffer): GrpcReply {
  const status = headers['grpc-status']
  if (headers[':status'] !== 200 || typeof status !== 'string') {
    throw new Error(`no gRPC: HTTP ${headers[':status'] ?? 'without a status'}`)
  }
  return {
    code: Number(status),
    message: decodeMessage(String(headers['grpc-message'] ?? '')),
    answer: body.subarray(5),
  }
}

function decodeMessage(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
