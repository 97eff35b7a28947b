import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { startHousekeeping } from './start-housekeeping.ts'
import type { Task } from './task.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** How long the third run was waited for, in times of the shorter of the two before it. */
async function pauseOf({ fails, ...changes }: Partial<Task> & { fails: boolean }): Promise<number> {
  const stopping = new AbortController()
  const runs: { startedMs: number; endedMs: number }[] = []
  const run = async () => {
    const startedMs = performance.now()
    await sleep(200)
    runs.push({ startedMs, endedMs: performance.now() })
    if (fails) throw new Error('the database was away')
    return {}
  }
  const task = { name: 'a task', everyMs: 1, run, ...changes }
  const tasks = { everywhere: [task], leading: [] }
  const ended = startHousekeeping(database.db, tasks, stopping.signal)
  await vi.waitFor(() => expect(runs.length).toBe(3), { timeout: 25_000 })
  stopping.abort()
  await ended
  const durations = runs.slice(0, 2).map(({ startedMs, endedMs }) => endedMs - startedMs)
  return ((runs[2]?.startedMs ?? 0) - (runs[1]?.endedMs ?? 0)) / Math.min(...durations)
}

describe('startHousekeeping', () => {
  it('lets a task work for a tenth of the time, whatever it is due', async () => {
    expect(await pauseOf({ fails: false })).toBeGreaterThan(8.5)
  })

  it('lets a task work for its own share of the time', async () => {
    expect(await pauseOf({ fails: false, largestShare: 0.8 })).toBeLessThan(5)
  })

  it('tries a task that waited long and failed again soon', async () => {
    expect(await pauseOf({ fails: true })).toBeLessThan(5)
  })
})
