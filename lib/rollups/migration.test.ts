import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrateDown, migrateUp } from '#lib/db/migrate.ts'
import { createEmptyDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { readConfig } from '#lib/platform/config.ts'
import { verifyRollups } from './recompute.ts'

let test: TestDatabase
beforeEach(async () => {
  test = await createEmptyDatabase()
})
afterEach(() => test.drop())

const insertEvents = () =>
  sql`
  INSERT INTO communication_events
    (correlation_id, source_service, target_service, event_type, protocol, latency_ms, occurred_at)
  SELECT gen_random_uuid(), 'a' || n % 3, 'b' || n % 2,
    (ARRAY['response', 'error', 'timeout', 'request', 'retry'])[1 + n % 5], 'http',
    (ARRAY[NULL, 0, 0.0004, 0.5, 1, 1.01, 37, 90000])[1 + n % 8], NOW() - make_interval(mins => n)
  FROM generate_series(0, 600) AS n`.execute(test.db)

const range = () => ({
  from: new Date(Date.now() - 11 * 3_600_000),
  to: new Date(Date.now() + 3_600_000),
})

describe('the rollups of before', () => {
  it('are taken over, and come back as they were', async () => {
    await migrateUp(test.db)
    await insertEvents()
    await migrateDown(test.db, { to: '20261124_11_silent_edges' })
    const { rows } = await sql<{ differing: number; all: number }>`
      SELECT count(*) FILTER (WHERE expected.histogram IS DISTINCT FROM found.histogram)::int AS differing,
        count(*)::int AS all
      FROM (
        SELECT date_bin('1 min', occurred_at, '2000-01-01 00:00:00+00') AS bucket_start, source_service,
          target_service, array_agg(latency_bucket(COALESCE(latency_ms, 0)::float8)) AS histogram
        FROM communication_events WHERE event_type IN ('response', 'error', 'timeout') GROUP BY 1, 2, 3
      ) AS expected FULL JOIN (
        SELECT bucket_start, source_service, target_service, histogram_index AS histogram
        FROM rollups_1m WHERE calls > 0
      ) AS found USING (bucket_start, source_service, target_service)`.execute(test.db)
    expect(rows).toEqual([{ differing: 0, all: 361 }])
    // Written by the trigger of before.
    await insertEvents()
    await migrateUp(test.db)
    expect(await verifyRollups(test.db, range(), readConfig({}))).toEqual([])
    await insertEvents()
    expect(await verifyRollups(test.db, range(), readConfig({}))).toEqual([])
  })
})
