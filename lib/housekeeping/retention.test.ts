import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { readConfig } from '#lib/platform/config.ts'
import { createPartitions, deleteOldRows, dropOldPartitions } from './retention.ts'

const dayMs = 86_400_000
const config = readConfig({})
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

function dayName(ms: number): string {
  return `communication_events_p${new Date(ms).toISOString().slice(0, 10).replaceAll('-', '')}`
}

async function partitions(): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT inhrelid::regclass::text AS name FROM pg_inherits
    WHERE inhparent = 'communication_events'::regclass`.execute(database.db)
  return rows.map((row) => row.name)
}

describe('partitions', () => {
  it('are there from the oldest accepted day to the last, whatever the day', async () => {
    const later = Date.now() + 20 * dayMs
    const { created } = await createPartitions(database.db, config, later)
    expect(created.length).toBeGreaterThanOrEqual(10)
    const names = await partitions()
    for (let day = -7; day <= 1; day++) expect(names).toContain(dayName(later + day * dayMs))
    expect(await createPartitions(database.db, config, later)).toEqual({ created: [] })
  })

  it('past their retention are dropped, but not one with rows from before Signalbox', async () => {
    const later = Date.now() + 20 * dayMs
    const adopted = dayName(Date.now())
    await sql`COMMENT ON TABLE ${sql.table(adopted)} IS 'Holds rows from before Signalbox'`.execute(
      database.db,
    )
    const { dropped, busy } = await dropOldPartitions(database.db, config, later)
    expect(busy).toEqual([])
    expect(dropped).toContain(dayName(Date.now() + dayMs))
    const left = await partitions()
    expect(left).toContain(adopted)
    expect(left).toContain(dayName(later - 7 * dayMs))
    expect(left).not.toContain(dayName(Date.now() + dayMs))
  })

  it('in use are left for the next time, and nobody waits for them', async () => {
    const day = Date.now() + 40 * dayMs
    await createPartitions(database.db, config, day)
    await database.db.transaction().execute(async (reader) => {
      await sql`SELECT FROM communication_events LIMIT 1`.execute(reader)
      const { dropped, busy } = await dropOldPartitions(database.db, config, day + 30 * dayMs)
      expect(dropped).toEqual([])
      expect(busy).toContain(dayName(day))
    })
  })
})

describe('deleteOldRows', () => {
  it('deletes rollups and health checks past their retention, and says how many', async () => {
    await sql`
      INSERT INTO communication_health_checks (service_name, endpoint, check_type, status, checked_at)
      VALUES ('a', 'http://a', 'health', 'healthy', NOW() - INTERVAL '31 days'),
        ('a', 'http://a', 'health', 'healthy', NOW())`.execute(database.db)
    await sql`
      INSERT INTO rollups_10s
      SELECT NOW() - make_interval(hours => h), 'a', 'b', 'http', 0, 10, 1, 0, 0, 0, 0, 0, 1, 1, 1
      FROM unnest(ARRAY[1, 26, 48]) AS h`.execute(database.db)
    await sql`
      INSERT INTO rollup_totals
      SELECT seconds, NOW() - make_interval(days => 15), 'http', 0, 1, 0, 0, 0, 0, 0, 1, 1, 1
      FROM unnest(ARRAY[10, 60, 3600, 86400]) AS seconds`.execute(database.db)
    expect(await deleteOldRows(database.db, config, Date.now())).toMatchObject({
      rollups_10s: 2,
      rollups_1m: 0,
      rollup_totals: 2,
      communication_health_checks: 1,
      health_check_sums: 3,
    })
    expect(await database.db.selectFrom('health_check_sums').selectAll().execute()).toHaveLength(3)
  })

  it('deletes judgements a day after their events, and sums of conformance with the minutes', async () => {
    await sql`
      INSERT INTO conformance_judgements (correlation_id, pattern_id, pattern_version, verdict, started_at)
      SELECT gen_random_uuid(), 1, 1, 'matched', NOW() - make_interval(days => d, hours => -2)
      FROM unnest(ARRAY[1, 8, 10, 20]) AS d`.execute(database.db)
    await sql`
      INSERT INTO conformance_minutes
      SELECT 1, NOW() - make_interval(days => d), 'matched', 1
      FROM unnest(ARRAY[1, 13, 15, 30]) AS d`.execute(database.db)
    await sql`
      INSERT INTO conformance_hours
      SELECT pattern_id, date_trunc('hour', bucket_start), kind, correlations
      FROM conformance_minutes`.execute(database.db)
    await sql`
      INSERT INTO conformance_rejudgings
        (pattern_id, from_at, to_at, reached_at, requested_by, requested_at, finished_at)
      SELECT 1, NOW(), NOW(), NOW(), 'ops', at, at
      FROM unnest(ARRAY[13, 15]) AS d, LATERAL (SELECT NOW() - make_interval(days => d)) AS t (at)
    `.execute(database.db)
    expect(await deleteOldRows(database.db, config, Date.now())).toMatchObject({
      conformance_judgements: 2,
      conformance_minutes: 2,
      conformance_hours: 2,
      conformance_rejudgings: 1,
    })
  })

  it('forgets what was counted when nobody sends it any more', async () => {
    await sql`
      INSERT INTO counted_calls
      SELECT gen_random_uuid(), n, NULL, '{}', FALSE, NOW() - make_interval(hours => n)
      FROM unnest(ARRAY[1, 5, 8, 30]) AS n`.execute(database.db)
    expect(await deleteOldRows(database.db, config, Date.now())).toMatchObject({ counted_calls: 2 })
  })

  it('keeps health checks from before Signalbox', async () => {
    await sql`
      WITH adopted AS (
        INSERT INTO communication_health_checks (service_name, endpoint, check_type, status, checked_at)
        VALUES ('b', 'http://b', 'health', 'healthy', NOW() - INTERVAL '90 days') RETURNING id
      )
      INSERT INTO schema_before SELECT 'communication_health_checks last id', id::text FROM adopted
    `.execute(database.db)
    expect(await deleteOldRows(database.db, config, Date.now())).toMatchObject({
      communication_health_checks: 0,
    })
  })
})
