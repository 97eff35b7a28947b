import { pino } from 'pino'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closeDatabase, type Database, openDatabase } from '#lib/db/database.ts'
import { startProxy, type TestProxy } from '#lib/db/test-proxy.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { readConfig } from '#lib/platform/config.ts'
import type { HealthCheckResult } from './model.ts'
import { createResultWriter } from './result-writer.ts'

let database: TestDatabase
let proxy: TestProxy
let db: Database

beforeEach(async () => {
  database = await createTestDatabase()
  proxy = await startProxy(Number(new URL(database.url).port || 5432))
  const url = new URL(database.url)
  url.port = String(proxy.port)
  db = await openDatabase(readConfig({ DATABASE_URL: url.href }))
})
afterEach(async () => {
  await closeDatabase(db)
  await proxy.close()
  await database.drop()
})

function resultAt(second: number, changes: Partial<HealthCheckResult> = {}): HealthCheckResult {
  return {
    serviceName: 'payment-service',
    endpoint: 'http://payments/health',
    checkType: 'health',
    status: 'healthy',
    responseTimeMs: 1,
    errorDetails: null,
    checkedAt: new Date(Date.UTC(2026, 10, 23) + second * 1_000),
    ...changes,
  }
}

async function stored() {
  const { rows } = await sql<{ count: number; first: Date | null; open: number }>`
    SELECT count(*)::int AS count, min(checked_at) AS first,
      (count(*) FILTER (WHERE status != 'healthy' AND recovered_at IS NULL))::int AS open
    FROM communication_health_checks`.execute(database.db)
  return rows[0]
}

function setUp() {
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  return { writer: createResultWriter(db, log), lines }
}

describe('writing results', () => {
  it('keeps them while the database is away, and writes them when it is back', async () => {
    const { writer, lines } = setUp()
    await proxy.behave('refuse')
    writer.add(resultAt(0, { status: 'unhealthy' }))
    await writer.flush()
    writer.add(resultAt(1))
    await writer.flush()
    expect(writer.status()).toMatchObject({ waiting: 2, dropped: 0, failure: expect.any(String) })
    await proxy.behave('pass')
    await writer.flush()
    expect(writer.status()).toEqual({ waiting: 0, dropped: 0, failure: null })
    expect(await stored()).toMatchObject({ count: 2, open: 0 })
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      'health checks cannot be written and are kept',
      'health checks are written again',
    ])
  })

  it('keeps at most 10,000 of them and says how many it dropped', async () => {
    const { writer, lines } = setUp()
    for (let second = 0; second < 10_003; second++) writer.add(resultAt(second))
    expect(writer.status()).toMatchObject({ waiting: 10_000, dropped: 3 })
    await writer.flush()
    expect(await stored()).toMatchObject({ count: 10_000, first: resultAt(3).checkedAt })
    expect(lines.join('')).toContain('"dropped":3')
  })

  it('gives up results that the database refuses, instead of all that come after them', async () => {
    const { writer, lines } = setUp()
    writer.add(resultAt(0, { serviceName: 'n'.repeat(256) }))
    await writer.flush()
    writer.add(resultAt(1))
    await writer.flush()
    expect(await stored()).toMatchObject({ count: 1 })
    expect(lines.join('')).toContain('health checks were refused')
  })
})
