import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import next from 'next'

/** The dashboard and its API on one port, in this process. */
export type RunningServer = { url: string; close(): Promise<void> }

const drainMs = 5_000

/** @throws an Error with code EADDRINUSE when the port is taken. */
export async function startHttpServer(options: {
  root: string
  host: string
  port: number
  dev: boolean
}): Promise<RunningServer> {
  const server = createServer()
  const port = await listen(server, options)
  const app = next({
    dir: options.root,
    dev: options.dev,
    hostname: options.host,
    port,
    httpServer: server,
  })
  await app.prepare()
  const handle = app.getRequestHandler()
  server.on('request', (request, response) => void handle(request, response))
  // Longer than the idle time of common proxies, so that none meets a connection that just closed.
  server.keepAliveTimeout = 75_000
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return { url: `http://${host}:${port}`, close: () => close(server, () => app.close()) }
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
