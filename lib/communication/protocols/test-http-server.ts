import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown
export type HttpServer = { port: number; url: string; connections(): number; stop(): Promise<void> }

/** A real HTTP server on a port that the system chooses. */
export async function startHttpServer(listener: Listener): Promise<HttpServer> {
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  let connections = 0
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    connections: () => connections,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
