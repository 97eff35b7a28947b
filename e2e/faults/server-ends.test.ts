import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerProcess, startServer } from '#e2e/fixtures/server-process.ts'
import { type Call, makeCalls, wholeBatch } from './support/calls.ts'
import { eachOnce, tally } from './support/count.ts'
import { type DataFolder, makeDataFolder } from './support/embedded.ts'
import { isRunning, untilEnded } from './support/processes.ts'
import { deliver } from './support/sender.ts'

let folder: DataFolder
const servers: ServerProcess[] = []

beforeAll(async () => {
  folder = await makeDataFolder()
})
afterAll(async () => {
  for (const server of servers) await server.stop()
  await folder.remove()
})

async function start(): Promise<ServerProcess> {
  const server = await startServer({ environment: folder.environment })
  servers.push(server)
  return server
}

describe('the embedded PostgreSQL', () => {
  it.each([
    ['kill -9', (server: ServerProcess) => server.kill()],
    ['SIGTERM', (server: ServerProcess) => server.stop()],
  ])('ends with a server that ends by %s, and the next one finds its data', async (_by, end) => {
    const calls: Call[] = []
    const send = async (server: ServerProcess) => {
      const batch = wholeBatch(makeCalls(20))
      const answers = await deliver(() => server.url, batch.body)
      expect(answers.at(-1)).toMatchObject({ status: 200, text: '' })
      calls.push(...batch.calls)
    }
    const first = await start()
    const postgres = await folder.postmasterPid()
    await send(first)
    await end(first)
    await untilEnded(postgres)

    const next = await start()
    expect(await folder.postmasterPid()).not.toBe(postgres)
    await send(next)
    const stored = await folder.withDatabase((db) => tally(db, calls))
    expect({ ...stored, neverSent: [] }).toEqual(eachOnce)
    await next.stop()
    expect(await isRunning(next.pid)).toBe(false)
  })
})
