import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { judgeDue } from './judge-due.ts'
import { countRuns, readExamples, readLastSeen, readSeries, summarise } from './queries.ts'
import { drawPattern, randomOf } from './simulate/draw-pattern.ts'
import { simulateRun } from './simulate/simulate-run.ts'
import { insertPattern, insertSimulated } from './test-support.ts'

const startMs = Math.floor(Date.now() / 60_000) * 60_000 - 600_000
const soonMs = startMs + 5_000
let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await createTestDatabase()
  db = database.db
  const random = randomOf(11)
  const [busy, idle] = [drawPattern(random, 1, 'a-'), drawPattern(random, 2, 'b-')]
  await insertPattern(db, busy)
  await insertPattern(db, idle)
  const run = (fault: 'wrong_order' | 'missing_step' | null, atMs: number) =>
    simulateRun(random, busy, { fault, startMs: atMs }).events
  const runs = [
    run(null, soonMs),
    run('wrong_order', soonMs),
    run('missing_step', soonMs + 120_000),
  ]
  await insertSimulated(db, runs.flat())
  await db.insertInto('services').values({ name: 'shop.events', kind: 'queue' }).execute()
  await judgeDue(db, { pairingWaitSeconds: 10, waitMs: 0 })
})
afterAll(() => database.drop())

describe('conformance', () => {
  it('counts by pattern and kind what began in a stretch of time', async () => {
    const whole = await summarise(db, { fromMs: startMs, toMs: startMs + 600_000 })
    expect(whole).toMatchObject([
      { name: 'pattern-1', matched: 1, deviating: 2, share: 1 / 3 },
      { name: 'pattern-2', matched: 0, deviating: 0, share: null, kinds: [] },
    ])
    expect(whole[0]?.kinds).toEqual([
      { kind: 'missing_step', correlations: 1 },
      { kind: 'wrong_order', correlations: 1 },
    ])
    const later = await summarise(db, { fromMs: startMs + 60_000, toMs: startMs + 600_000 })
    expect(later[0]).toMatchObject({ matched: 0, deviating: 1 })
  })

  it('counts the runs that kept to the pattern and did not fail, and the others', async () => {
    const runs = await countRuns(db, 1, { fromMs: startMs, toMs: startMs + 600_000 })
    expect(runs).toEqual({ succeeded: 1, failed: 2 })
  })

  it('says when, in buckets', async () => {
    const stretch = { fromMs: startMs, bucketSeconds: 60, bucketCount: 4 }
    expect(await readSeries(db, 1, stretch)).toEqual({
      matched: [1, 0, 0, 0],
      deviating: [1, 0, 1, 0],
    })
  })

  it('gives examples, the latest first, also of one kind', async () => {
    const asked = { fromMs: startMs, toMs: startMs + 600_000, kind: null, limit: 10 }
    const all = await readExamples(db, 1, asked)
    expect(all.map(({ deviations }) => deviations[0]?.kind)).toEqual([
      'missing_step',
      'wrong_order',
    ])
    const one = await readExamples(db, 1, { ...asked, kind: 'wrong_order' })
    expect(one).toEqual([all[1]])
  })

  it('says when a pattern last had traffic', async () => {
    const at = new Date(startMs + 120_000).toISOString()
    expect(await readLastSeen(db, [1, 2])).toEqual(new Map([[1, at]]))
  })
})
