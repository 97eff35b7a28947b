import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerProcess, startServer } from '#e2e/fixtures/server-process.ts'
import { type Call, halfBatches, makeCalls, wholeBatch } from './support/calls.ts'
import { allPaired, eachOnce, participants, tally } from './support/count.ts'
import { type DataFolder, makeDataFolder } from './support/embedded.ts'
import { deliver } from './support/sender.ts'

let folder: DataFolder
const replicas: ServerProcess[] = []

beforeAll(async () => {
  folder = await makeDataFolder()
  const environment = { ...folder.environment, SIGNALBOX_PAIRING_WAIT_SECONDS: '3' }
  // Both find an empty folder: one makes the database, each believes itself the first.
  replicas.push(
    ...(await Promise.all([startServer({ environment }), startServer({ environment })])),
  )
})
afterAll(async () => {
  for (const replica of replicas.toReversed()) await replica.stop()
  await folder.remove()
})

/** Sends a body so many times at once, to one replica after the other. */
async function sendAtOnce(bodies: readonly Buffer<ArrayBuffer>[]): Promise<void> {
  const answers = await Promise.all(
    bodies.map((body, index) => deliver(() => replicas[index % 2]?.url ?? '', body)),
  )
  expect(answers.map((got) => got.at(-1)?.status)).toEqual(bodies.map(() => 200))
}

describe('two servers that share a database', () => {
  const sent: Call[] = []

  it('count a batch once that comes eight times at once', async () => {
    const { calls, body } = wholeBatch(makeCalls(200))
    sent.push(...calls)
    await sendAtOnce(Array.from({ length: 8 }, () => body))
    expect(await folder.withDatabase((db) => tally(db, sent))).toEqual(eachOnce)
  })

  it('pair the sides of calls that come to each of them at once, and twice', async () => {
    for (let round = 0; round < 5; round++) {
      const { clients, servers } = halfBatches(makeCalls(60))
      sent.push(...clients.calls)
      await sendAtOnce([clients.body, servers.body, servers.body, clients.body])
    }
    expect(await folder.withDatabase((db) => tally(db, sent))).toEqual(eachOnce)
    expect(await folder.withDatabase(participants)).toEqual(allPaired)
  })
})
