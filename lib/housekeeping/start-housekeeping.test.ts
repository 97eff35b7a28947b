import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { startHousekeeping } from './start-housekeeping.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

describe('startHousekeeping', () => {
  it('tries a task that waited long and failed again soon, and ends when it is told to', async () => {
    const stopping = new AbortController()
    const failAfterMs = 500
    const run = vi.fn(async () => {
      await sleep(failAfterMs)
      throw new Error('the database was away')
    })
    const task = { name: 'a task', everyMs: 1, run }
    const ended = startHousekeeping(
      database.db,
      { everywhere: [task], leading: [] },
      stopping.signal,
    )
    await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(3), { timeout: failAfterMs * 7 })
    stopping.abort()
    await ended
  })

  it.each([
    { largestShare: undefined, atMost: 3 },
    { largestShare: 0.8, atMost: Infinity },
  ])(
    'lets a task work for its share of the time, $largestShare',
    async ({ largestShare, atMost }) => {
      const stopping = new AbortController()
      const run = vi.fn(async () => {
        await sleep(100)
        return {}
      })
      const task = { name: 'long', everyMs: 1, run, ...(largestShare && { largestShare }) }
      const ended = startHousekeeping(
        database.db,
        { everywhere: [task], leading: [] },
        stopping.signal,
      )
      await sleep(1_500)
      stopping.abort()
      await ended
      if (atMost === Infinity) expect(run.mock.calls.length).toBeGreaterThan(4)
      else expect(run.mock.calls.length).toBeLessThanOrEqual(atMost)
    },
  )
})
