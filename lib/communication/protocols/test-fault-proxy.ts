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
    const trickle = createTrickle(client, () => (fault.kind === 'slow' ? fault.everyMs : undefined))
    client.on('data', (chunk: Buffer) => {
      if (fault.kind === 'half_open') return
      forwarded += chunk.length
      upstream.write(chunk)
    })
    upstream.on('data', (chunk: Buffer) => {
      if (fault.kind === 'half_open' || fault.kind === 'silent') return
      if (fault.kind === 'slow' || trickle.isWaiting()) return trickle.add(chunk)
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

/** Writes in order: a byte at a time while the fault lasts, then all that is left. */
function createTrickle(client: Socket, everyMs: () => number | undefined) {
  let waiting = Buffer.alloc(0)
  let timer: NodeJS.Timeout | undefined
  const next = () => {
    timer = undefined
    if (client.destroyed || waiting.length === 0) return
    const ms = everyMs()
    const count = ms === undefined ? waiting.length : 1
    client.write(waiting.subarray(0, count))
    waiting = waiting.subarray(count)
    if (waiting.length > 0) timer = setTimeout(next, ms)
  }
  return {
    isWaiting: () => waiting.length > 0,
    add: (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk])
      if (!timer) next()
    },
  }
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
