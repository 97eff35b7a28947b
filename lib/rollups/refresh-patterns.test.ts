import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { refreshPatterns, refreshServices } from './refresh-patterns.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  await sql`TRUNCATE communication_events, rollups_10s, rollups_1m, rollups_1h,
    communication_patterns, services`.execute(database.db)
})

type Call = { type?: string; protocol?: string; latencyMs?: number; secondsAgo?: number }

async function insertCalls(calls: Call[]): Promise<void> {
  for (const { type = 'response', protocol = 'http', latencyMs = 10, secondsAgo = 30 } of calls) {
    await sql`
      INSERT INTO communication_events
        (correlation_id, source_service, target_service, event_type, protocol, latency_ms, occurred_at)
      VALUES (gen_random_uuid(), 'orders', 'payments', ${type}, ${protocol}, ${latencyMs},
        NOW() - make_interval(secs => ${secondsAgo}))`.execute(database.db)
  }
}

function pattern() {
  return database.db
    .selectFrom('communication_patterns')
    .select(['avg_latency_ms', 'success_rate', 'error_rate', 'throughput_rps', 'retry_count'])
    .select(['communication_type', 'circuit_breaker_state'])
    .where('source_service', '=', 'orders')
    .executeTakeFirst()
}

describe('refreshPatterns', () => {
  it('measures the calls of the window and leaves out what is older', async () => {
    await insertCalls([
      { latencyMs: 10 },
      { latencyMs: 20 },
      { type: 'error', latencyMs: 40 },
      { type: 'timeout', latencyMs: 30 },
      { type: 'retry' },
      { type: 'request' },
      { latencyMs: 9_000, secondsAgo: 400 },
    ])
    await refreshPatterns(database.db, 300)
    expect(await pattern()).toEqual({
      avg_latency_ms: 25,
      success_rate: 50,
      error_rate: 50,
      throughput_rps: 0.01,
      retry_count: 1,
      communication_type: 'synchronous',
      circuit_breaker_state: 'closed',
    })
  })

  it('keeps the last rates of an edge that fell silent, with no throughput', async () => {
    await insertCalls([{ type: 'error', secondsAgo: 400 }])
    await sql`
      INSERT INTO communication_patterns (source_service, target_service, protocol,
        communication_type, message_format, error_rate, throughput_rps, retry_count)
      VALUES ('orders', 'payments', 'http', 'synchronous', 'json', 12.5, 3, 2)`.execute(database.db)
    expect(await refreshPatterns(database.db, 300)).toBe(1)
    expect(await pattern()).toMatchObject({ error_rate: 12.5, throughput_rps: 0, retry_count: 0 })
    expect(await refreshPatterns(database.db, 300)).toBe(0)
  })

  it("leaves another program's row alone when its edge has no events", async () => {
    await sql`
      INSERT INTO communication_patterns (source_service, target_service, protocol,
        communication_type, message_format, throughput_rps, circuit_breaker_state)
      VALUES ('orders', 'elsewhere', 'amqp', 'asynchronous', 'avro', 7, 'open')`.execute(
      database.db,
    )
    const before = await database.db.selectFrom('communication_patterns').selectAll().execute()
    await refreshPatterns(database.db, 300)
    expect(await database.db.selectFrom('communication_patterns').selectAll().execute()).toEqual(
      before,
    )
  })

  it('never touches the breaker state, which others set', async () => {
    await insertCalls([{}])
    await refreshPatterns(database.db, 300)
    await sql`UPDATE communication_patterns SET circuit_breaker_state = 'open'`.execute(database.db)
    await insertCalls([{ latencyMs: 500 }])
    await refreshPatterns(database.db, 300)
    expect(await pattern()).toMatchObject({ avg_latency_ms: 255, circuit_breaker_state: 'open' })
  })

  it.each([
    ['kafka', 'event_driven'],
    ['amqp', 'asynchronous'],
    ['grpc', 'synchronous'],
  ])('takes %s, where nobody said more, to be %s', async (protocol, type) => {
    await insertCalls([{ protocol }])
    await refreshPatterns(database.db, 300)
    expect(await pattern()).toMatchObject({ communication_type: type })
  })
})

describe('refreshServices', () => {
  it('enters services that only plain INSERTs named, once', async () => {
    await insertCalls([{}])
    expect(await refreshServices(database.db)).toBe(2)
    expect(await refreshServices(database.db)).toBe(0)
    const services = await database.db.selectFrom('services').select(['name', 'kind']).execute()
    expect(services).toEqual([
      { name: 'orders', kind: 'service' },
      { name: 'payments', kind: 'service' },
    ])
  })
})
