import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type TestProxy = {
  port: number
  /**
   * `silent`: what is open or opens now stays open and never says anything more, not even that the
   * other end has gone; `refuse`: everything is cut.
   */
  behave(as: 'pass' | 'silent' | 'refuse'): Promise<void>
  close(): Promise<void>
}

/** A TCP proxy that can fail the ways a network does. */
export async function startProxy(targetPort: number): Promise<TestProxy> {
  const sockets = new Set<Socket>()
  const silenced = new WeakSet<Socket>()
  let silent = false
  const track = (socket: Socket) => {
    sockets.add(socket)
    if (silent) silenced.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1')
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      track(from)
      from.on('data', (chunk) => void (silenced.has(from) || to.write(chunk)))
      from.on('close', () => void (silenced.has(from) || to.destroy()))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const cut = async () => {
    for (const socket of sockets) socket.destroy()
    if (!server.listening) return
    server.close()
    await once(server, 'close')
  }
  return {
    port,
    async behave(as) {
      silent = as === 'silent'
      if (silent) for (const socket of sockets) silenced.add(socket)
      if (as === 'refuse') await cut()
      else if (!server.listening) {
        server.listen(port, '127.0.0.1')
        await once(server, 'listening')
      }
    },
    close: cut,
  }
}
