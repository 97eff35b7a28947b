import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** What happens to the bytes between a client and a server. */
export type Fault =
  | { kind: 'none' }
  /** The answer's first bytes come through, then a reset. */
  | { kind: 'reset'; afterBytes: number }
  /** The answer comes one byte at a time. */
  | { kind: 'slow'; everyMs: number }
  /** The request reaches the server, no answer comes back, and nobody hangs up. */
  | { kind: 'silent' }
  /** Nothing is carried any more in either direction, as after a cut cable. */
  | { kind: 'half_open' }
  /** A connection is reset as soon as it stands. */
  | { kind: 'refuse' }

export type FaultProxy = {
  port: number
  setFault(fault: Fault): void
  /** Resets every connection that stands. */
  cut(): void
  /** Bytes of requests that reached the server. */
  readonly forwarded: number
  stop(): Promise<void>
}

/** A TCP proxy that does wrong on demand, to connections that stand already as well. */
export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  let fault: Fault = { kind: 'none' }
  let forwarded = 0
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    keep(client)
    if (fault.kind === 'refuse') {
      client.resetAndDestroy()
      return
    }
    const upstream = connect(targetPort, '127.0.0.1')
    keep(upstream)
    let answered = 0
    client.on('data', (chunk: Buffer) => {
      if (fault.kind === 'half_open') return
      forwarded += chunk.length
      upstream.write(chunk)
    })
    upstream.on('data', (chunk: Buffer) => {
      if (fault.kind === 'half_open' || fault.kind === 'silent') return
      if (fault.kind === 'slow') return trickle(client, chunk, fault.everyMs)
      if (fault.kind === 'reset' && answered + chunk.length > fault.afterBytes) {
        client.write(chunk.subarray(0, Math.max(0, fault.afterBytes - answered)), () =>
          client.resetAndDestroy(),
        )
        return
      }
      answered += chunk.length
      client.write(chunk)
    })
    client.once('close', () => upstream.destroy())
    upstream.once('close', () => {
      if (fault.kind === 'none') client.end()
    })
  })
  const port = await listenOn(server)
  return {
    port,
    setFault: (next) => {
      fault = next
    },
    cut: () => {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    get forwarded() {
      return forwarded
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function trickle(client: Socket, chunk: Buffer, everyMs: number): void {
  let at = 0
  const timer = setInterval(() => {
    if (client.destroyed || at >= chunk.length) return clearInterval(timer)
    client.write(chunk.subarray(at, at + 1))
    at += 1
  }, everyMs)
}

async function listenOn(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** A port where nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listenOn(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}
