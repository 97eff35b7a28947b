import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import next from 'next'
import { AppError, messageOf } from '#lib/platform/errors.ts'
import { networkMatcher, plainAddress } from '#lib/platform/networks.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { explainRefusedMethod } from './explain-refused-method.ts'

/** The dashboard and its API on one port, in this process. */
export type RunningServer = { url: string; close(): Promise<void> }

const drainMs = 5_000

/** @throws AppError `unavailable` when it may not listen there. */
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
  const sockets = openSockets(server)
  // Until it is ready, whoever sends is asked to come again, instead of waiting for nothing.
  server.on('request', refuseForNow)
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
  server.off('request', refuseForNow)
  server.on('request', (request, response) => {
    request.url = withoutTrailingSlash(request)
    describeRequest(request, isProxy)
    setSecurityHeaders(response, { path: request.url ?? '/', isHttps: options.isHttps })
    explainRefusedMethod(request, response)
    void handle(request, response)
  })
  // Longer than the idle time of common proxies, so that none meets a connection that just closed.
  server.keepAliveTimeout = 75_000
  return { url, close: () => close(server, { sockets, closeApp: () => app.close() }) }
}

/** Whether one could listen there, before anything that takes long. @throws as startHttpServer does. */
export async function checkAddress(host: string, port: number): Promise<void> {
  const server = createServer()
  await listen(server, { host, port })
  server.close()
  await once(server, 'close')
}

function refuseForNow(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { 'Retry-After': '1' }).end()
}

/**
 * Next redirects a path that ends in a slash. A browser follows, but exporters that send to a base URL
 * with a slash do not, and what they sent would be lost.
 */
export function withoutTrailingSlash({
  method,
  url = '/',
}: Pick<IncomingMessage, 'method' | 'url'>): string {
  return method === 'POST' ? url.replace(/(?<=[^/])\/(?=$|\?)/, '') : url
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
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new AppError('unavailable', whyNot(error, `${host}:${port}`), { cause: error })
  }
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

function whyNot(error: unknown, address: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE') {
    return `Another program listens at ${address}. Choose another port with PORT=…, or PORT=0 for a free one.`
  }
  if (code === 'EACCES') return `This user may not listen at ${address}. Choose a PORT above 1023.`
  return `Cannot listen at ${address} (HOST, PORT): ${messageOf(error)}`
}

/** Also those that were upgraded, as by hot reload, which the server itself no longer counts. */
function openSockets(server: Server): Set<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

async function close(
  server: Server,
  { sockets, closeApp }: { sockets: ReadonlySet<Socket>; closeApp: () => Promise<void> },
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  // Streams of open browsers never end by themselves.
  const cut = setTimeout(() => {
    for (const socket of sockets) socket.destroy()
  }, drainMs)
  await closed
  clearTimeout(cut)
  await closeApp()
}
