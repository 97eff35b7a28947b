import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { once } from 'node:events'
import next from 'next'
import { networkMatcher, plainAddress } from '#lib/platform/networks.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { explainRefusedMethod } from './explain-refused-method.ts'

/** The dashboard and its API on one port, in this process. */
export type RunningServer = { url: string; close(): Promise<void> }

const drainMs = 5_000

/** @throws an Error with code EADDRINUSE when the port is taken. */
export async function startHttpServer(options: {
  root: string
  host: string
  port: number
  dev: boolean
  trustedProxies: readonly string[]
  /** Browsers reach it over TLS, through a proxy. */
  isHttps: boolean
  /** Called before the first request, once the port is known. */
  onListening?: (url: string) => void
}): Promise<RunningServer> {
  const server = createServer()
  const port = await listen(server, options)
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  const url = `http://${host}:${port}`
  options.onListening?.(url)
  const app = next({
    dir: options.root,
    dev: options.dev,
    hostname: options.host,
    port,
    httpServer: server,
  })
  await app.prepare()
  const handle = app.getRequestHandler()
  const isProxy = networkMatcher(options.trustedProxies)
  server.on('request', (request, response) => {
    describeRequest(request, isProxy)
    setSecurityHeaders(response, { path: request.url ?? '/', isHttps: options.isHttps })
    explainRefusedMethod(request, response)
    void handle(request, response)
  })
  // Longer than the idle time of common proxies, so that none meets a connection that just closed.
  server.keepAliveTimeout = 75_000
  return { url, close: () => close(server, () => app.close()) }
}

/** Gives the request an id, and the address that it came from: never what a client says it is. */
function describeRequest(
  request: IncomingMessage,
  isProxy: (address: string | undefined) => boolean,
): void {
  request.headers['x-request-id'] ??= randomUUID()
  request.headers['x-signalbox-address'] = clientAddress(request, isProxy)
}

/** The last address on the way here that is no proxy of ours. */
export function clientAddress(
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  isProxy: (address: string | undefined) => boolean,
): string {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
  const way = [...forwarded.split(','), request.socket.remoteAddress ?? '']
    .map((address) => plainAddress(address.trim()))
    .filter((address) => address !== '')
  while (way.length > 1 && isProxy(way.at(-1))) way.pop()
  return way.at(-1) ?? ''
}

async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<number> {
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

async function close(server: Server, closeApp: () => Promise<void>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  // Streams of open browsers never end by themselves.
  const cut = setTimeout(() => server.closeAllConnections(), drainMs)
  await closed
  clearTimeout(cut)
  await closeApp()
}
