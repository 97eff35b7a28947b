import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { resolveWindow } from '#lib/rollups/model.ts'
import { addTraffic } from './add-traffic.ts'
import { listBreakers } from './queries.ts'
import { recordBreakerReports } from './record-reports.ts'
import { countersReport } from './test-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const nowMs = Math.floor(Date.now() / 60_000) * 60_000 + 30_000
const retention = { '10s': 86_400, '1m': 14 * 86_400, '1h': 400 * 86_400 }

it('tells of timeouts where the counters are of a part of the window only', async () => {
  const { db } = database
  const window = resolveWindow({ range: '30m' }, nowMs, retention)
  const told_at = new Date(nowMs).toISOString()
  const bucket_start = new Date(nowMs - 30_000).toISOString()
  const told = { told_at, since: told_at, bucket_start }
  await recordBreakerReports(db, [
    countersReport({ ...told, source_service: 'restarted', ok: 5 }),
    countersReport({ ...told, source_service: 'running', ok: 50 }),
    countersReport({ ...told, source_service: 'silent', ok: 1 }),
  ])
  await sql`
    INSERT INTO communication_events (correlation_id, source_service, target_service, protocol,
      event_type, latency_ms, occurred_at)
    SELECT gen_random_uuid(), source, 'payment-service', 'http', kind, 10,
      to_timestamp(${nowMs / 1000}::float8 - 600)
    FROM (VALUES ('restarted', 'response', 30), ('restarted', 'timeout', 8), ('restarted', 'error', 4),
      ('running', 'response', 40), ('running', 'timeout', 10)) AS own (source, kind, count),
      generate_series(1, count)`.execute(db)
  const { breakers } = await addTraffic(db, await listBreakers(db, window), window)
  const traffic = Object.fromEntries(breakers.map((one) => [one.source, one.traffic]))
  expect(traffic['restarted']).toMatchObject({ calls: 42, errors: 12, timeouts: 8 })
  expect(traffic['running']).toMatchObject({ calls: 50, errors: 10, timeouts: null })
  expect(traffic['silent']).toBeNull()
})
