import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { limits } from '#lib/ingest/limits.ts'
import { type ServerProcess, startServer } from '#e2e/fixtures/server-process.ts'
import { makeCalls, wholeBatch } from './support/calls.ts'
import { eachOnce, tally } from './support/count.ts'
import { deliver, post } from './support/sender.ts'

const largeBytes = 700_000
const chunked = 'Transfer-Encoding: chunked'

let database: TestDatabase
let server: ServerProcess

beforeAll(async () => {
  database = await createTestDatabase()
  server = await startServer({
    environment: {
      DATABASE_URL: database.url,
      SIGNALBOX_INGEST_MAX_PENDING_BYTES: String(largeBytes * 1.5),
    },
  })
})
afterAll(async () => {
  await server.stop()
  await database.drop()
})

/** A sender that announces a large body, or none, sends a part of it, and then nothing more. */
async function stall(bytes: number, length = `Content-Length: ${largeBytes}`): Promise<Socket> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.write(
    'POST /v1/traces HTTP/1.1\r\nHost: signalbox\r\nContent-Type: application/x-protobuf\r\n' +
      `${length}\r\n\r\n`,
  )
  if (length === chunked) socket.write(`${bytes.toString(16)}\r\n`)
  socket.write(Buffer.alloc(bytes))
  return socket
}

async function hear(socket: Socket, end: string): Promise<string> {
  let heard = ''
  while (!heard.includes(end)) heard += String((await once(socket, 'data'))[0])
  return heard
}

/** No OTLP, but large: 400 where there is room for it, 429 where there is none. */
async function untilLargeIs(wanted: 400 | 429): Promise<void> {
  const status = async () => (await post(server.url, Buffer.alloc(largeBytes / 2, 0xff))).status
  await vi.waitFor(async () => expect(await status()).toBe(wanted), { timeout: 10_000 })
}

describe('a sender that stalls in the middle of its body', () => {
  it('holds up nobody with room to spare, and gives its room back when it goes', async () => {
    await untilLargeIs(400)
    const socket = await stall(largeBytes * 0.9)
    await untilLargeIs(429)
    const batch = wholeBatch(makeCalls(50))
    const answers = await deliver(() => server.url, batch.body)
    expect(answers.map(({ status }) => status)).toEqual([200])
    socket.destroy()
    await untilLargeIs(400)
    expect(await tally(database.db, batch.calls)).toEqual(eachOnce)
  })

  it('holds no room for what it only announces, nor for a length that it keeps to itself', async () => {
    const sockets = await Promise.all([
      ...Array.from({ length: 10 }, () => stall(10)),
      ...Array.from({ length: 20 }, () => stall(10, chunked)),
    ])
    await untilLargeIs(400)
    expect((await post(server.url, Buffer.alloc(largeBytes / 2, 0xff))).status).toBe(400)
    for (const socket of sockets) socket.destroy()
  })

  it('is refused after the time that a body may take, and its room is given back', async () => {
    const socket = await stall(largeBytes * 0.9)
    await untilLargeIs(429)
    const since = Date.now()
    expect(await hear(socket, 'it took too long')).toMatch(/^HTTP\/1\.1 400 /)
    expect(Date.now() - since).toBeLessThan(limits.bodyMs + 10_000)
    await untilLargeIs(400)
    socket.destroy()
  })
})
