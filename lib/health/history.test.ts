import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { countTroubledChecks, listHealthFailures, readHealth } from './history.ts'
import { sumOf } from './model.ts'

const fromMs = Math.floor(Date.now() / 60_000) * 60_000 - 60 * 60_000
const window = { fromMs, toMs: fromMs + 60 * 60_000 }
const at = (minute: number) => new Date(fromMs + minute * 60_000)
const key = { serviceName: 'payments', endpoint: 'http://payments', checkType: 'health' }

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.db.deleteFrom('communication_health_checks').execute()
})

async function add(minute: number, status: string, fields: Record<string, unknown> = {}) {
  await database.db
    .insertInto('communication_health_checks')
    .values({
      service_name: key.serviceName,
      endpoint: key.endpoint,
      check_type: key.checkType,
      status,
      response_time_ms: 20,
      checked_at: at(minute),
      ...fields,
    })
    .execute()
}

describe('the health of a window', () => {
  it('has sixty parts, with every check of the window in one of them', async () => {
    await add(-1, 'unhealthy')
    await add(0, 'unhealthy')
    await add(0.5, 'healthy', { response_time_ms: 40 })
    await add(59.9, 'degraded')
    const [series] = await readHealth(database.db, window)
    expect(series?.bins.checks.reduce((all, count) => all + count, 0)).toBe(3)
    expect(series?.bins).toMatchObject({
      checks: { 0: 2, 59: 1 },
      failing: { 0: 1 },
      degraded: { 59: 1 },
    })
    expect(series?.bins.meanMs[0]).toBe(30)
    expect(series?.bins.meanMs[1]).toBeNull()
    expect(series?.bins.checks).toHaveLength(60)
  })

  it('has a mean response over all that were answered, not over their parts', async () => {
    await add(0, 'healthy', { response_time_ms: 110 })
    for (let check = 1; check < 10; check += 1) {
      await add(0, 'unhealthy', { response_time_ms: check % 2 === 0 ? null : 'NaN' })
      await add(10, 'healthy', { response_time_ms: 10 })
    }
    await add(10, 'healthy', { response_time_ms: 10 })
    const [series] = await readHealth(database.db, window)
    expect(series?.meanResponseMs).toBeCloseTo(210 / 11, 9)
    expect(
      (await readHealth(database.db, { fromMs: fromMs - 60_000, toMs: fromMs }))[0],
    ).toMatchObject({ meanResponseMs: null })
  })

  it('counts, however wide its parts, all checks and only once, whatever becomes of them', async () => {
    const dayMs = 86_400_000
    const toMs = Math.ceil(Date.now() / 3_600_000) * 3_600_000
    await sql`
      INSERT INTO communication_health_checks
        (service_name, endpoint, check_type, status, response_time_ms, checked_at)
      SELECT 'payments', 'http://payments', 'health',
        CASE WHEN n % 10 = 0 THEN 'unhealthy' WHEN n % 10 = 1 THEN 'degraded' ELSE 'healthy' END,
        CASE WHEN n % 7 > 0 THEN n % 50 END, ${new Date(toMs)}::timestamptz - n * INTERVAL '433 s'
      FROM generate_series(1, 1500) AS n`.execute(database.db)
    await sql`UPDATE communication_health_checks SET status = 'unhealthy', response_time_ms = 90,
      checked_at = checked_at + INTERVAL '20 min' WHERE id % 30 = 0`.execute(database.db)
    await sql`UPDATE communication_health_checks SET recovered_at = NOW()
      WHERE status = 'unhealthy'`.execute(database.db)
    await sql`DELETE FROM communication_health_checks WHERE id % 13 = 0`.execute(database.db)
    for (const hours of [0.25, 1, 6, 24, 7 * 24]) {
      const stretch = { fromMs: toMs - (hours / 24) * dayMs, toMs }
      const { rows } = await sql<Record<string, number>>`
        SELECT count(*)::int AS checks, (count(*) FILTER (WHERE status = 'degraded'))::int AS degraded,
          (count(*) FILTER (WHERE status = 'unhealthy'))::int AS failing
        FROM communication_health_checks
        WHERE checked_at >= ${new Date(stretch.fromMs)} AND checked_at < ${new Date(toMs)}`.execute(
        database.db,
      )
      const [series] = await readHealth(database.db, stretch)
      const { checks = [], degraded = [], failing = [] } = series?.bins ?? {}
      expect({ checks: sumOf(checks), degraded: sumOf(degraded), failing: sumOf(failing) }).toEqual(
        rows[0],
      )
      expect(checks).toHaveLength(60)
    }
    await sql`TRUNCATE communication_health_checks`.execute(database.db)
    expect(await database.db.selectFrom('health_check_sums').selectAll().execute()).toEqual([])
  })

  it('puts what fails now first, then what failed most', async () => {
    const names = ['a-well', 'b-once', 'c-degraded', 'd-down']
    for (const name of names)
      await add(10, name === 'b-once' ? 'unhealthy' : 'healthy', { service_name: name })
    for (const name of names) {
      const status = { 'c-degraded': 'degraded', 'd-down': 'unhealthy' }[name] ?? 'healthy'
      await add(20, status, { service_name: name })
    }
    const series = await readHealth(database.db, window)
    expect(series.map(({ serviceName }) => serviceName)).toEqual([
      'd-down',
      'c-degraded',
      'b-once',
      'a-well',
    ])
    expect(await countTroubledChecks(database.db)).toEqual({ failing: 1, degraded: 1 })
  })

  it('tells how long failures took to recover, a streak at a time', async () => {
    for (const minute of [10, 11, 12]) await add(minute, 'unhealthy', { recovered_at: at(14) })
    await add(30, 'unhealthy', { recovered_at: at(32) })
    await add(50, 'unhealthy')
    const [series] = await readHealth(database.db, window)
    expect(series?.recovery).toEqual({ count: 2, meanMs: 3 * 60_000, longestMs: 4 * 60_000 })
  })

  it('lists the failures of one series, newest first', async () => {
    await add(10, 'unhealthy', { error_details: 'HTTP 503', recovered_at: at(11) })
    await add(11, 'healthy')
    await add(12, 'degraded', { error_details: 'slow' })
    await add(12, 'unhealthy', { endpoint: 'http://elsewhere' })
    const failures = await listHealthFailures(database.db, key, window)
    expect(failures.map(({ status, errorDetails }) => [status, errorDetails])).toEqual([
      ['degraded', 'slow'],
      ['unhealthy', 'HTTP 503'],
    ])
    expect(failures[1]?.recoveredAt).toBe(at(11).toISOString())
  })
})
