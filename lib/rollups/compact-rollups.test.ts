import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { readConfig } from '#lib/platform/config.ts'
import { compactRollups } from './compact-rollups.ts'
import { repairRollups, verifyRollups } from './recompute.ts'

let test: TestDatabase
let db: Database
beforeAll(async () => {
  test = await createTestDatabase()
  db = test.db
})
afterAll(() => test.drop())

/** Writes in a transaction, and holds that open until `hold` settles. */
const insertSome = (isolation: 'read committed' | 'repeatable read', hold: () => Promise<void>) =>
  db
    .transaction()
    .setIsolationLevel(isolation)
    .execute(async (transaction) => {
      await sql`
        INSERT INTO communication_events (correlation_id, source_service, target_service, event_type,
          protocol, latency_ms, occurred_at)
        SELECT gen_random_uuid(), 'a' || n % 3, 'b', (ARRAY['response', 'error'])[1 + n % 2], 'http', n,
          NOW() - make_interval(secs => n)
        FROM generate_series(1, 40) AS n`.execute(transaction)
      await hold()
    })

const lastHour = () => ({ from: new Date(Date.now() - 3_600_000), to: new Date() })
async function mostSlots(): Promise<number> {
  const { rows } = await sql<{ most: number }>`
    SELECT max(slots)::integer AS most FROM (
      SELECT count(*) AS slots FROM rollups
      GROUP BY bucket_seconds, bucket_start, source_service, target_service, protocol
      UNION ALL SELECT count(*) FROM rollup_totals GROUP BY bucket_seconds, bucket_start, protocol
    ) AS counted`.execute(db)
  return rows[0]?.most ?? 0
}

it('leaves one row of each edge and bucket, and every sum as it was', async () => {
  let written = 0
  const all = Promise.withResolvers<void>()
  const untilAllHaveWritten = () => {
    if (++written === 3) all.resolve()
    return all.promise
  }
  await Promise.all([1, 2, 3].map(() => insertSome('read committed', untilAllHaveWritten)))
  expect(await mostSlots()).toBe(3)
  expect(await compactRollups(db, Date.now())).toBeGreaterThan(0)
  expect(await mostSlots()).toBe(1)
  expect(await verifyRollups(db, lastHour(), readConfig({}))).toEqual([])
  expect(await compactRollups(db, Date.now())).toBe(0)
})

it('waits for no writer, and loses nothing while writers and a repair are at work', async () => {
  const [hasWritten, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const slow = insertSome('read committed', () => {
    hasWritten.resolve()
    return mayEnd.promise
  })
  await hasWritten.promise
  await compactRollups(db, Date.now())
  mayEnd.resolve()
  let isOver = false
  const keepCompacting = async () => {
    while (!isOver) await compactRollups(db, Date.now()).catch(ignoreLockTimeout)
  }
  const keepWriting = async (isolation: 'read committed' | 'repeatable read') => {
    for (let round = 0; round < 12; round += 1) await insertSome(isolation, () => sleep(10))
  }
  const compacting = keepCompacting()
  await Promise.all([
    slow,
    keepWriting('read committed'),
    keepWriting('read committed'),
    keepWriting('read committed'),
    keepWriting('repeatable read'),
    repairRollups(db, lastHour()),
  ])
  isOver = true
  await compacting
  expect(await verifyRollups(db, lastHour(), readConfig({}))).toEqual([])
})

/** A repair had the table to itself. */
function ignoreLockTimeout(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === '55P03')) throw error
}
