import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type AnswerTrap = {
  url: string
  /** How often an answer was held back. */
  sprung(): number
  close(): Promise<void>
}

/**
 * Stands in front of a server and passes on all that is sent to it. When the first byte of an answer
 * comes back, it calls `spring` instead of passing it on: the server has done its work and said so,
 * and nobody has heard it.
 */
export async function setAnswerTrap(targetUrl: string, spring: () => void): Promise<AnswerTrap> {
  const target = new URL(targetUrl)
  const sockets = new Set<Socket>()
  let sprung = 0
  const trap = createServer((sender) => {
    const server = connect(Number(target.port), target.hostname)
    for (const socket of [sender, server]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    }
    sender.on('data', (chunk) => void server.write(chunk))
    server.once('data', () => {
      sprung++
      spring()
      sender.destroy()
    })
    server.on('close', () => sender.destroy())
  })
  trap.listen(0, '127.0.0.1')
  await once(trap, 'listening')
  const { port } = trap.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    sprung: () => sprung,
    async close() {
      for (const socket of sockets) socket.destroy()
      trap.close()
      await once(trap, 'close')
    },
  }
}
