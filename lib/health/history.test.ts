import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { listHealthFailures, readHealth, readResponses, readTroubled } from './history.ts'

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
    expect(series).toMatchObject({ checks: 3, failing: 1, degraded: 1, meanResponseMs: 26.67 })
    expect(series?.strip).toBe(`f${'.'.repeat(58)}d`)
    const responses = await readResponses(database.db, key, window)
    expect(responses).toEqual([30, ...Array<null>(58).fill(null), 20])
  })

  it('has the responses of one series alone', async () => {
    await add(10, 'healthy')
    await add(10.5, 'healthy', { response_time_ms: null })
    await add(20, 'healthy', { response_time_ms: null })
    await add(10, 'healthy', { service_name: 'orders', response_time_ms: 500 })
    const responses = await readResponses(database.db, key, window)
    expect(responses.map((value, part) => [part, value]).filter(([, value]) => value)).toEqual([
      [10, 20],
    ])
  })

  it('has a mean response over all that were answered, not over their parts', async () => {
    await add(0, 'healthy', { response_time_ms: 110 })
    for (let check = 1; check < 10; check += 1) {
      await add(0, 'unhealthy', { response_time_ms: check % 2 === 0 ? null : 'NaN' })
      await add(10, 'healthy', { response_time_ms: 10 })
    }
    await add(10, 'healthy', { response_time_ms: 10 })
    const [series] = await readHealth(database.db, window)
    expect(series?.meanResponseMs).toBe(19.09)
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
      expect(series).toMatchObject(rows[0] ?? {})
      expect(series?.strip).toMatch(/^[.hdf]{60}$/)
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
  })

  it('counts what fails now, and names the first few, as they began to fail', async () => {
    const states = { late: 'unhealthy', well: 'healthy', slow: 'degraded', first: 'unhealthy' }
    for (const name of Object.keys(states)) await add(10, 'healthy', { service_name: name })
    await add(20, 'unhealthy', { service_name: 'first' })
    for (const [name, status] of Object.entries(states)) {
      await add(30, status, { service_name: name })
    }
    const { worst, ...counts } = await readTroubled(database.db)
    expect(counts).toEqual({ checks: 4, failing: 2, degraded: 1 })
    expect(worst.map(({ serviceName }) => serviceName)).toEqual(['first', 'late', 'slow'])
    for (const n of [1, 2, 3, 4]) await add(30, 'unhealthy', { service_name: `more-${n}` })
    expect((await readTroubled(database.db)).worst).toHaveLength(6)
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
