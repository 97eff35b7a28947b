import { createServer, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventRow, Span } from '#lib/ingest/model.ts'
import { decodeJsonEvents } from '#lib/ingest/native/decode.ts'
import { decodeJsonTraces } from '#lib/ingest/otlp/decode-json.ts'
import { decodeProtobufTraces } from '#lib/ingest/otlp/decode-protobuf.ts'
import { listen } from './live-service.ts'

export type CapturedSpan = Span & { contentType: string }

export type Capture = {
  endpoint: string
  spans: CapturedSpan[]
  /** What the library tells of calls, and of breakers. */
  events: EventRow[]
  transitions: Record<string, unknown>[]
  stop: () => void
}

/** A server that keeps what it is sent, as Signalbox would get it. */
export async function startCapture(): Promise<Capture> {
  const spans: CapturedSpan[] = []
  const events: EventRow[] = []
  const transitions: Record<string, unknown>[] = []
  const receive = (path: string, contentType: string, body: Buffer): string => {
    if (path === '/v1/traces') {
      const decode = contentType === 'application/json' ? decodeJsonTraces : decodeProtobufTraces
      spans.push(...decode(body).spans.map(({ span }) => ({ ...span, contentType })))
      return contentType === 'application/json' ? '{}' : ''
    }
    if (path === '/api/v1/events') {
      const accepted = { fromMs: 0, toMs: Date.now() + 60_000 }
      const decoded = decodeJsonEvents(body, { nowMs: Date.now(), accepted })
      if (decoded.refusals.length > 0) throw new Error(JSON.stringify(decoded.refusals))
      events.push(...decoded.events)
      return '{"refused":[]}'
    }
    if (path === '/api/v1/breakers/reports') {
      const reports = JSON.parse(body.toString()) as Record<string, unknown>[]
      transitions.push(...reports.filter((report) => 'to_state' in report))
      return '{}'
    }
    return '{"overrides":[]}'
  }
  const server = createServer((incoming, outgoing) => {
    const contentType = incoming.headers['content-type'] ?? ''
    const path = incoming.url?.split('?')[0] ?? ''
    const answered = bodyOf(incoming).then((body) => {
      const answer = receive(path, contentType, body)
      outgoing.writeHead(200, { 'content-type': contentType })
      outgoing.end(answer)
    })
    answered.catch(() => outgoing.destroy())
  })
  const port = await listen(server)
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return { endpoint: `http://127.0.0.1:${port}`, spans, events, transitions, stop }
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** Waits for what real traffic brings sooner or later. */
export async function eventually<T>(find: () => T | undefined, withinMs = 60_000): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error(`Not seen within ${withinMs} ms: ${find.toString()}`)
    await sleep(50)
  }
}
