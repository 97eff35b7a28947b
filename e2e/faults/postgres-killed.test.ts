import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ServerProcess, startServer } from '#e2e/fixtures/server-process.ts'
import { eachOnce, tally } from './support/count.ts'
import { type DataFolder, makeDataFolder } from './support/embedded.ts'
import { type Load, startLoad } from './support/load.ts'
import { isRunning, untilEnded } from './support/processes.ts'

const kills = 3
const callsBetweenKills = 500

let folder: DataFolder
let server: ServerProcess

beforeAll(async () => {
  folder = await makeDataFolder()
  server = await startServer({
    environment: { ...folder.environment, SIGNALBOX_PAIRING_WAIT_SECONDS: '2' },
  })
})
afterAll(async () => {
  await server.stop()
  await folder.remove()
})

async function untilAcknowledged(load: Load, more: number): Promise<void> {
  const goal = load.acknowledged.length + more
  await vi.waitFor(() => expect(load.acknowledged.length).toBeGreaterThanOrEqual(goal), {
    timeout: 45_000,
    interval: 5,
  })
}

describe('PostgreSQL is killed in the middle of a load', () => {
  it('loses and doubles nothing, answers 503 meanwhile, and goes on by itself', async () => {
    const load = startLoad(() => server.url)
    const killed: number[] = []
    for (let kill = 0; kill < kills; kill++) {
      await untilAcknowledged(load, callsBetweenKills)
      const pid = await folder.postmasterPid()
      process.kill(pid, 'SIGKILL')
      killed.push(pid)
      await untilEnded(pid)
    }
    await untilAcknowledged(load, callsBetweenKills)
    await load.stop()

    expect(new Set(killed).size).toBe(kills)
    expect(await isRunning(server.pid)).toBe(true)
    const refused = load.answers.filter(({ status }) => status !== 200)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.filter(({ status }) => status !== 503)).toEqual([])
    expect(refused.filter((answer) => answer.retryAfterSeconds === null)).toEqual([])
    expect(await folder.withDatabase((db) => tally(db, load.acknowledged))).toEqual(eachOnce)
  })
})
