import { createServer, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Span } from '#lib/ingest/model.ts'
import { decodeJsonTraces } from '#lib/ingest/otlp/decode-json.ts'
import { decodeProtobufTraces } from '#lib/ingest/otlp/decode-protobuf.ts'
import { listen } from './live-service.ts'

export type CapturedSpan = Span & { contentType: string }

export type Capture = { endpoint: string; spans: CapturedSpan[]; stop: () => void }

/** A server that keeps the spans it is sent, as a collector would get them. */
export async function startCapture(): Promise<Capture> {
  const spans: CapturedSpan[] = []
  const server = createServer((incoming, outgoing) => {
    const contentType = incoming.headers['content-type'] ?? ''
    const decode = contentType === 'application/json' ? decodeJsonTraces : decodeProtobufTraces
    const answered = bodyOf(incoming).then((body) => {
      spans.push(...decode(body).spans.map(({ span }) => ({ ...span, contentType })))
      outgoing.writeHead(200, { 'content-type': contentType })
      outgoing.end(contentType === 'application/json' ? '{}' : '')
    })
    answered.catch(() => outgoing.destroy())
  })
  const port = await listen(server)
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return { endpoint: `http://127.0.0.1:${port}`, spans, stop }
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** Waits for what real traffic brings sooner or later. */
export async function eventually<T>(find: () => T | undefined, withinMs = 25_000): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error(`Not seen within ${withinMs} ms: ${find.toString()}`)
    await sleep(50)
  }
}
