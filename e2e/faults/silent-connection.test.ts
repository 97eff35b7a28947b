import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerProcess, startServer } from '#e2e/fixtures/server-process.ts'
import { closeDatabase, openDatabase } from '#lib/db/database.ts'
import { type EmbeddedServer, ensureEmbeddedServer } from '#lib/db/embedded-server.ts'
import { startProxy, type TestProxy } from '#lib/db/test-proxy.ts'
import { readConfig } from '#lib/platform/config.ts'
import { type Batch, makeCalls, wholeBatch } from './support/calls.ts'
import { eachOnce, tally } from './support/count.ts'
import { deliver, post } from './support/sender.ts'

let folder: string
let postgres: EmbeddedServer
let proxy: TestProxy
let server: ServerProcess

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-silent-'))
  await chmod(folder, 0o755)
  postgres = await ensureEmbeddedServer({ dataDir: folder })
  proxy = await startProxy(Number(new URL(postgres.url).port))
  const behindProxy = new URL(postgres.url)
  behindProxy.port = String(proxy.port)
  server = await startServer({
    environment: {
      DATABASE_URL: behindProxy.href,
      SIGNALBOX_DB_CONNECT_TIMEOUT_MS: '1000',
      SIGNALBOX_DB_STATEMENT_TIMEOUT_MS: '1000',
      SIGNALBOX_PAIRING_WAIT_SECONDS: '1',
    },
  })
})
afterAll(async () => {
  await proxy.close()
  await server.stop()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

async function acknowledged({ body }: Batch): Promise<void> {
  expect((await deliver(() => server.url, body)).at(-1)).toMatchObject({ status: 200, text: '' })
}

describe('the connection to the database goes silent', () => {
  it('is answered with 503, and all is counted once when it speaks again', async () => {
    const before = wholeBatch(makeCalls(50))
    const during = wholeBatch(makeCalls(50))
    await acknowledged(before)
    await proxy.behave('silent')
    expect(await post(server.url, during.body)).toMatchObject({
      status: 503,
      retryAfterSeconds: expect.any(Number),
    })
    await proxy.behave('refuse')
    expect(await post(server.url, during.body)).toMatchObject({ status: 503 })
    await proxy.behave('pass')
    await acknowledged(during)
    const db = await openDatabase(readConfig({ DATABASE_URL: postgres.url }))
    try {
      expect(await tally(db, [...before.calls, ...during.calls])).toEqual(eachOnce)
    } finally {
      await closeDatabase(db)
    }
  })
})

describe('a sender goes silent in the middle of its body', () => {
  it('keeps nobody else from sending', async () => {
    const { hostname, port } = new URL(server.url)
    const stalled = Array.from({ length: 20 }, () => {
      const socket = connect(Number(port), hostname)
      socket.write(
        'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n' +
          'Content-Length: 1000000\r\n\r\nhalf',
      )
      return socket
    })
    try {
      const { body } = wholeBatch(makeCalls(10))
      expect(await post(server.url, body)).toMatchObject({ status: 200, text: '' })
    } finally {
      for (const socket of stalled) socket.destroy()
    }
  })
})
