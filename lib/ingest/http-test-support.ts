import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { vi } from 'vitest'
import { respond } from '#lib/platform/problem.ts'
import { receiveNativeEvents } from './receive-native-events.ts'
import { receiveOtlp, refuseOtlp } from './receive-otlp.ts'
import { receiveZipkin } from './receive-zipkin.ts'

export type IngestServer = { url: string; close(): Promise<void> }

const routes: Record<string, (request: Request) => Promise<Response>> = {
  '/v1/traces': receiveOtlp,
  '/v1/metrics': refuseOtlp,
  '/api/v1/events': (request) => respond(request, () => receiveNativeEvents(request)),
  '/api/v2/spans': (request) => respond(request, () => receiveZipkin(request)),
}

/** The endpoints that senders of spans use, over a real socket, without the rest of the dashboard. */
export async function startIngestServer(): Promise<IngestServer> {
  vi.stubEnv('SIGNALBOX_INGEST', 'open')
  vi.stubEnv('SIGNALBOX_SECRET', randomBytes(32).toString('hex'))
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const receive = routes[incoming.url ?? '']
  const response = receive
    ? await receive(await requestOf(incoming))
    : new Response(null, { status: 404 })
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ])
  return new Request(`http://ingest${incoming.url}`, {
    method: incoming.method ?? 'POST',
    headers,
    body: new Uint8Array(await buffer(incoming)),
  })
}
