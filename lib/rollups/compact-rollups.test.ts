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

const insertSome = (sleepSeconds: number, isolation: 'read committed' | 'repeatable read') =>
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
      await sql`SELECT pg_sleep(${sleepSeconds})`.execute(transaction)
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
  await Promise.all([0.3, 0.3, 0.3].map((seconds) => insertSome(seconds, 'read committed')))
  expect(await mostSlots()).toBe(3)
  expect(await compactRollups(db, Date.now())).toBeGreaterThan(0)
  expect(await mostSlots()).toBe(1)
  expect(await verifyRollups(db, lastHour(), readConfig({}))).toEqual([])
  expect(await compactRollups(db, Date.now())).toBe(0)
})

it('waits for no writer, and loses nothing while writers and a repair are at work', async () => {
  const slow = insertSome(2, 'read committed')
  const startedAt = performance.now()
  await compactRollups(db, Date.now())
  expect(performance.now() - startedAt).toBeLessThan(1500)
  let isOver = false
  const keepCompacting = async () => {
    while (!isOver) await compactRollups(db, Date.now()).catch(ignoreLockTimeout)
  }
  const keepWriting = async (isolation: 'read committed' | 'repeatable read') => {
    for (let round = 0; round < 12; round += 1) await insertSome(0.01, isolation)
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
}, 60_000)

/** A repair had the table to itself. */
function ignoreLockTimeout(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === '55P03')) throw error
}
