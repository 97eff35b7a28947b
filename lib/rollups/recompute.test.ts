import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { readConfig } from '#lib/platform/config.ts'
import { parseCounts } from './counts-in-digits.ts'
import { addSparse, bucketIndex, createHistogram, toSparse } from './model.ts'
import { repairRollups, verifyRollups } from './recompute.ts'

const config = readConfig({})
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  await sql`TRUNCATE communication_events, rollups, rollup_totals`.execute(database.db)
  await sql`
    INSERT INTO communication_events
      (correlation_id, source_service, target_service, event_type, protocol, latency_ms, occurred_at)
    SELECT gen_random_uuid(), 'orders', 'payments', 'response', 'http', n * 1.7,
      NOW() - make_interval(secs => n * 20)
    FROM generate_series(1, 400) AS n`.execute(database.db)
})

function lastThreeHours() {
  return { from: new Date(Date.now() - 3 * 3_600_000), to: new Date() }
}

describe('rollups', () => {
  it('agree with their events after plain INSERTs', async () => {
    expect(await verifyRollups(database.db, lastThreeHours(), config)).toEqual([])
  })

  it.each([
    [
      'a sum',
      sql`UPDATE rollups_1m SET calls = calls + 1 WHERE bucket_start = (SELECT max(bucket_start) FROM rollups_1m)`,
    ],
    ['a histogram', sql`UPDATE rollups_1h SET histogram = histogram + 1e24`],
    ['a series', sql`UPDATE rollups_1d SET calls_series = calls_series + 1`],
    ['a sum of all edges', sql`UPDATE rollup_totals SET errors = errors + 1`],
    [
      'a missing bucket',
      sql`DELETE FROM rollups_10s WHERE bucket_start = (SELECT min(bucket_start) FROM rollups_10s)`,
    ],
    ['events that were deleted', sql`DELETE FROM communication_events WHERE latency_ms < 50`],
  ])('are found to differ in %s, and are repaired', async (_what, damage) => {
    await damage.execute(database.db)
    expect((await verifyRollups(database.db, lastThreeHours(), config)).length).toBeGreaterThan(0)
    await repairRollups(database.db, lastThreeHours())
    expect(await verifyRollups(database.db, lastThreeHours(), config)).toEqual([])
  })

  it('are kept by a repair where the raw events are gone', async () => {
    const day = new Date(Date.now() - 300 * 86_400_000)
    await sql`
      INSERT INTO rollups_1h VALUES
        (date_bin('1 h', ${day}, '2000-01-01 00:00:00+00'), 'a', 'b', 'http', 0, 3600, 1, 0, 0, 0, 0, 0, 1, 1, 1)
    `.execute(database.db)
    const range = {
      from: new Date(day.getTime() - 7_200_000),
      to: new Date(day.getTime() + 7_200_000),
    }
    expect(await repairRollups(database.db, range)).toBe(0)
    const kept = await database.db
      .selectFrom('rollups_1h')
      .select('calls')
      .where('source_service', '=', 'a')
      .execute()
    expect(kept).toEqual([{ calls: '1' }])
  })
})

describe('latency_bucket', () => {
  it('is the bucket of the model, powers of two included', async () => {
    const latency = fc.oneof(
      fc.integer({ min: -12, max: 36 }).map((power) => 2 ** power),
      fc.integer({ min: 0, max: 2_000_000_000 }).map((micros) => micros / 1000),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(latency, { minLength: 1, maxLength: 200 }), async (latencies) => {
        const { rows } = await sql<{ buckets: number[] }>`
          SELECT array_agg(latency_bucket(l) ORDER BY o) AS buckets
          FROM unnest(${latencies}::float8[]) WITH ORDINALITY AS x (l, o)`.execute(database.db)
        expect(rows[0]?.buckets).toEqual(latencies.map(bucketIndex))
      }),
      { numRuns: 20 },
    )
  })
})

describe('latency_histogram', () => {
  it('adds up to the histogram of the model', async () => {
    const latency = fc.oneof(fc.constant(0), fc.double({ min: 1e-4, max: 1e9, noNaN: true }))
    await fc.assert(
      fc.asyncProperty(fc.array(latency, { minLength: 1, maxLength: 200 }), async (latencies) => {
        const { rows } = await sql<{ digits: string }>`
          SELECT sum(latency_histogram(l))::text AS digits
          FROM unnest(${latencies}::float8[]) AS l`.execute(database.db)
        const found = createHistogram()
        addSparse(found, parseCounts(rows[0]?.digits ?? ''))
        const expected = createHistogram()
        addSparse(expected, { index: latencies.map(bucketIndex), count: latencies.map(() => 1) })
        expect(toSparse(found)).toEqual(toSparse(expected))
      }),
      { numRuns: 30 },
    )
  })
})
