import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ServerProcess, startServer } from '#e2e/fixtures/server-process.ts'
import { setAnswerTrap } from './support/answer-trap.ts'
import { type Batch, halfBatches, makeCalls, wholeBatch } from './support/calls.ts'
import { allPaired, eachOnce, participants, tally } from './support/count.ts'
import { type DataFolder, makeDataFolder } from './support/embedded.ts'
import { startLoad } from './support/load.ts'
import { untilEnded } from './support/processes.ts'
import { deliver, post } from './support/sender.ts'

/** No side of a call is given up meanwhile. */
const forLong = 600

let folder: DataFolder
const servers: ServerProcess[] = []

beforeEach(async () => {
  folder = await makeDataFolder()
})
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
  await folder.remove()
})

async function start(pairingWaitSeconds: number): Promise<ServerProcess> {
  const server = await startServer({
    environment: {
      ...folder.environment,
      SIGNALBOX_PAIRING_WAIT_SECONDS: String(pairingWaitSeconds),
    },
  })
  servers.push(server)
  return server
}

/** Sends a batch to a server that dies when it answers. @returns the next one on its data. */
async function loseAnswer({ body }: Batch, pairingWaitSeconds: number): Promise<ServerProcess> {
  const server = await start(forLong)
  const trap = await setAnswerTrap(server.url, () => process.kill(server.pid, 'SIGKILL'))
  const answer = await post(trap.url, body)
  expect([answer.status, trap.sprung()]).toEqual(['network', 1])
  await trap.close()
  await untilEnded(server.pid)
  return start(pairingWaitSeconds)
}

async function acknowledge(server: ServerProcess, { body }: Batch): Promise<void> {
  const answers = await deliver(() => server.url, body)
  expect(answers.at(-1)).toMatchObject({ status: 200, text: '' })
}

describe('the server is killed between commit and answer', () => {
  it('counts calls once whose batches are sent again to the next server', async () => {
    const whole = wholeBatch(makeCalls(50))
    const { clients, servers: called } = halfBatches(makeCalls(50))
    let server = await loseAnswer(whole, forLong)
    await acknowledge(server, whole)
    await server.kill()
    server = await loseAnswer(clients, forLong)
    await acknowledge(server, clients)
    await server.kill()
    server = await loseAnswer(called, 1)
    await acknowledge(server, called)

    const calls = [...whole.calls, ...clients.calls]
    expect(await folder.withDatabase((db) => tally(db, calls))).toEqual(eachOnce)
    expect(await folder.withDatabase(participants)).toEqual(allPaired)
  })

  it('counts a call once whose called side was given up before it was sent again', async () => {
    const { clients, servers: called } = halfBatches(makeCalls(50))
    const server = await loseAnswer(called, 1)
    const alone = await folder.withDatabase((db) => tally(db, called.calls))
    await Promise.all([acknowledge(server, called), acknowledge(server, clients)])
    const together = await folder.withDatabase((db) => tally(db, called.calls))
    expect([alone, together]).toEqual([eachOnce, eachOnce])
  })
})

describe('the server is killed at any moment of a load', () => {
  it('loses and doubles nothing', async () => {
    let server = await start(2)
    const load = startLoad(() => server.url)
    for (let kill = 0; kill < 4; kill++) {
      const goal = load.acknowledged.length + 400 + Math.random() * 400
      await vi.waitFor(() => expect(load.acknowledged.length).toBeGreaterThan(goal), {
        timeout: 45_000,
        interval: 1,
      })
      await server.kill()
      server = await start(2)
    }
    await load.stop()
    expect(load.answers.some(({ status }) => status === 'network')).toBe(true)
    expect(await folder.withDatabase((db) => tally(db, load.acknowledged))).toEqual(eachOnce)
  })
})
