import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import type { EstateMessage } from './estate-main.ts'
import { startCapture, type Capture } from './test-support.ts'

let database: TestDatabase
let capture: Capture

beforeAll(async () => {
  database = await createTestDatabase()
  capture = await startCapture()
})

afterAll(async () => {
  capture?.stop()
  await database?.drop()
})

function start(databaseUrl: string): ChildProcess {
  return fork(fileURLToPath(new URL('estate-main.ts', import.meta.url)), {
    silent: true,
    execArgv: [],
    env: {
      NODE_ENV: 'test',
      OTEL_EXPORTER_OTLP_ENDPOINT: capture.endpoint,
      DATABASE_URL: databaseUrl,
    },
  })
}

function told(child: ChildProcess, type: EstateMessage['type']): Promise<EstateMessage> {
  return new Promise((resolve) => {
    child.on('message', (message: EstateMessage) => {
      if (message.type === type) resolve(message)
    })
  })
}

describe('the process of the estate', () => {
  it.each([
    ['its parent goes away', (child: ChildProcess) => child.disconnect()],
    ['it is told to end', (child: ChildProcess) => child.kill('SIGTERM')],
  ])('says when it is ready and ends when %s', async (_when, end) => {
    const child = start(database.url)
    const ended = once(child, 'exit')
    const ready = await told(child, 'ready')
    expect(ready).toMatchObject({
      communicationFile: expect.stringContaining('name: order-service'),
    })
    end(child)
    expect(await ended).toEqual([0, null])
  })

  it('says what is wrong when there is no database', async () => {
    const child = start('postgres://postgres@127.0.0.1:1/nothing')
    const ended = once(child, 'exit')
    expect(await told(child, 'failed')).toMatchObject({
      message: expect.stringContaining('127.0.0.1:1'),
    })
    expect(await ended).toEqual([1, null])
  })
})
