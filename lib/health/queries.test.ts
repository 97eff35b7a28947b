import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { listLatestHealthChecks } from './queries.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(() => sql`TRUNCATE communication_health_checks`.execute(database.db))

const noon = Date.UTC(2026, 10, 23, 12)
const at = (minute: number) => new Date(noon + minute * 60_000)

async function add(minute: number, status: string, changes: Record<string, string> = {}) {
  const row = {
    service_name: 'payment-service',
    endpoint: 'http://payments/health',
    check_type: 'health',
    status,
    response_time_ms: 12.5,
    error_details: status === 'healthy' ? null : 'HTTP 503',
    checked_at: at(minute),
    ...changes,
  }
  await database.db.insertInto('communication_health_checks').values(row).execute()
}

describe('the latest health checks', () => {
  it('are none in an empty table', async () => {
    expect(await listLatestHealthChecks(database.db)).toEqual([])
  })

  it('are one for each service, endpoint and check type', async () => {
    await add(0, 'unhealthy')
    await add(1, 'healthy')
    await add(0, 'healthy', { check_type: 'readiness' })
    await add(0, 'healthy', { endpoint: 'http://payments-2/health' })
    await add(0, 'healthy', { service_name: 'order-service' })
    const found = await listLatestHealthChecks(database.db)
    expect(found.map((one) => [one.serviceName, one.endpoint, one.checkType])).toEqual([
      ['order-service', 'http://payments/health', 'health'],
      ['payment-service', 'http://payments-2/health', 'health'],
      ['payment-service', 'http://payments/health', 'health'],
      ['payment-service', 'http://payments/health', 'readiness'],
    ])
    expect(found[2]).toEqual({
      serviceName: 'payment-service',
      endpoint: 'http://payments/health',
      checkType: 'health',
      status: 'healthy',
      responseTimeMs: 12.5,
      errorDetails: null,
      checkedAt: '2026-11-23T12:01:00.000Z',
      failingSince: null,
    })
  })

  it('tell when the present streak of failures began', async () => {
    await add(0, 'unhealthy')
    await add(1, 'healthy')
    await add(2, 'degraded')
    await add(3, 'unhealthy')
    await add(0, 'unhealthy', { service_name: 'always-down' })
    await add(3, 'strange', { service_name: 'always-down' })
    const found = await listLatestHealthChecks(database.db)
    expect(found).toMatchObject([
      { serviceName: 'always-down', status: 'strange', failingSince: at(0).toISOString() },
      {
        serviceName: 'payment-service',
        errorDetails: 'HTTP 503',
        failingSince: at(2).toISOString(),
      },
    ])
  })

  it('leave out what is no longer probed, but not because nothing is', async () => {
    await add(0, 'unhealthy')
    await add(-181, 'unhealthy', { service_name: 'retired-service' })
    await add(-179, 'unhealthy', { service_name: 'rare-service' })
    const found = await listLatestHealthChecks(database.db)
    expect(found.map(({ serviceName }) => serviceName)).toEqual(['payment-service', 'rare-service'])
  })

  it('leave out an endpoint that missed three turns while another of its service had its', async () => {
    const moved = { endpoint: 'http://127.0.0.1:40001/health' }
    await add(0, 'unhealthy', moved)
    await add(1, 'unhealthy', moved)
    await add(4, 'healthy')
    const endpoints = async () =>
      (await listLatestHealthChecks(database.db)).map(({ endpoint }) => endpoint)
    expect(await endpoints()).toEqual([moved.endpoint, 'http://payments/health'])
    await add(5, 'healthy', { check_type: 'readiness' })
    expect(await endpoints()).toHaveLength(3)
    await add(5, 'healthy')
    expect(await endpoints()).toEqual(['http://payments/health', 'http://payments/health'])
  })

  it('are read from the index, however many rows there are', async () => {
    await sql`
      INSERT INTO communication_health_checks
        (service_name, endpoint, check_type, status, checked_at)
      SELECT 'service-' || s, 'http://service-' || s || '/health', 'health',
        CASE WHEN s = 1 AND n > 3900 THEN 'unhealthy' ELSE 'healthy' END,
        ${at(0)}::timestamptz + make_interval(secs => n * 15)
      FROM generate_series(1, 25) AS s, generate_series(1, 4000) AS n`.execute(database.db)
    await sql`ANALYZE communication_health_checks`.execute(database.db)
    const before = await rowsScanned()
    const found = await listLatestHealthChecks(database.db)
    expect(found).toHaveLength(25)
    expect(found[0]).toMatchObject({
      serviceName: 'service-1',
      failingSince: new Date(noon + 3_901 * 15_000).toISOString(),
    })
    expect((await rowsScanned()) - before).toBe(0)
  })
})

/** How often the table was read from end to end. */
async function rowsScanned(): Promise<number> {
  await sql`SELECT pg_stat_force_next_flush()`.execute(database.db)
  const { rows } = await sql<{ scans: number }>`
    SELECT seq_scan::int AS scans FROM pg_stat_user_tables
    WHERE relname = 'communication_health_checks'`.execute(database.db)
  return rows[0]?.scans ?? -1
}
