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
  await sql`TRUNCATE communication_events, rollups, rollup_totals,
    communication_patterns, services`.execute(database.db)
})

const times = { windowSeconds: 300, silentSeconds: 3_600 }

type Call = {
  to?: string
  type?: string
  protocol?: string
  latencyMs?: number
  secondsAgo?: number
  count?: number
}

async function insertCalls(calls: Call[]): Promise<void> {
  for (const call of calls) {
    const { type = 'response', protocol = 'http', latencyMs = 10, secondsAgo = 5 } = call
    await sql`
      INSERT INTO communication_events
        (correlation_id, source_service, target_service, event_type, protocol, latency_ms, occurred_at)
      SELECT gen_random_uuid(), 'orders', ${call.to ?? 'payments'}, ${type}, ${protocol}, ${latencyMs},
        NOW() - make_interval(secs => ${secondsAgo})
      FROM generate_series(1, ${call.count ?? 1}::int)`.execute(database.db)
  }
}

/** Time goes by: everything that happened lies so much further back. */
async function pass(seconds: number): Promise<void> {
  const ago = sql`make_interval(secs => ${seconds})`
  await sql`UPDATE rollups_10s SET bucket_start = bucket_start - ${ago}`.execute(database.db)
  await sql`UPDATE communication_patterns SET last_call_at = last_call_at - ${ago}`.execute(
    database.db,
  )
}

async function scoreOfOrders() {
  const { rows } = await sql`
    SELECT communication_score AS score, error_rate, reliability_issues AS issues
    FROM analyze_communication_health() WHERE service_name = 'orders'`.execute(database.db)
  return rows[0]
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
    await refreshPatterns(database.db, times)
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

  it('keeps what it measured of an edge that fell silent, with no throughput', async () => {
    await insertCalls([{ count: 40 }, { type: 'error', count: 60 }])
    await refreshPatterns(database.db, times)
    await pass(400)
    expect(await refreshPatterns(database.db, times)).toBe(1)
    expect(await pattern()).toMatchObject({ error_rate: 60, throughput_rps: 0, retry_count: 0 })
    expect(await refreshPatterns(database.db, times)).toBe(0)
  })

  it('measures five minutes up to the last call, not the few calls still in the window', async () => {
    await insertCalls([{ type: 'error', count: 99, secondsAgo: 60 }, { secondsAgo: 5 }])
    for (const seconds of [0, 100, 150]) {
      await pass(seconds)
      await refreshPatterns(database.db, times)
      expect(await pattern(), `${seconds} s later`).toMatchObject({ error_rate: 99 })
    }
    await pass(100)
    await refreshPatterns(database.db, times)
    expect(await pattern()).toMatchObject({ error_rate: 99, throughput_rps: 0 })
  })

  it('tells on how many calls the rates rest', async () => {
    await insertCalls([{ count: 2 }, { type: 'timeout' }])
    await refreshPatterns(database.db, times)
    const { rows } = await sql`
      SELECT window_calls::int AS calls, window_errors::int AS errors, stale,
        NOW() - last_call_at < INTERVAL '15 s' AS recent
      FROM communication_patterns`.execute(database.db)
    expect(rows).toEqual([{ calls: 3, errors: 1, stale: false, recent: true }])
  })

  it("leaves another program's row alone when its edge has no events", async () => {
    await sql`
      INSERT INTO communication_patterns (source_service, target_service, protocol,
        communication_type, message_format, throughput_rps, circuit_breaker_state)
      VALUES ('orders', 'elsewhere', 'amqp', 'asynchronous', 'avro', 7, 'open')`.execute(
      database.db,
    )
    const before = await database.db.selectFrom('communication_patterns').selectAll().execute()
    await refreshPatterns(database.db, times)
    expect(await database.db.selectFrom('communication_patterns').selectAll().execute()).toEqual(
      before,
    )
  })

  it('never touches the breaker state, which others set', async () => {
    await insertCalls([{}])
    await refreshPatterns(database.db, times)
    await sql`UPDATE communication_patterns SET circuit_breaker_state = 'open'`.execute(database.db)
    await insertCalls([{ latencyMs: 500 }])
    await refreshPatterns(database.db, times)
    expect(await pattern()).toMatchObject({ avg_latency_ms: 255, circuit_breaker_state: 'open' })
  })

  it.each([
    ['kafka', 'event_driven'],
    ['amqp', 'asynchronous'],
    ['grpc', 'synchronous'],
  ])('takes %s, where nobody said more, to be %s', async (protocol, type) => {
    await insertCalls([{ protocol }])
    await refreshPatterns(database.db, times)
    expect(await pattern()).toMatchObject({ communication_type: type })
  })
})

describe('the score of a service with an edge that fell silent', () => {
  beforeEach(async () => {
    await insertCalls([{ type: 'error', count: 50 }, { count: 50 }])
    await refreshPatterns(database.db, times)
  })

  it('does not turn good by silence', async () => {
    await pass(3_000)
    await refreshPatterns(database.db, times)
    expect(await scoreOfOrders()).toMatchObject({ score: 40, error_rate: 50 })
  })

  it('is no longer given after an hour, until there are calls again', async () => {
    await pass(3_620)
    expect(await refreshPatterns(database.db, times)).toBe(1)
    expect(await scoreOfOrders()).toBeUndefined()
    await insertCalls([{ count: 10 }])
    await refreshPatterns(database.db, times)
    expect(await scoreOfOrders()).toMatchObject({ score: 95, error_rate: 0 })
  })

  it('is then that of its other edges', async () => {
    await pass(3_620)
    await insertCalls([{ to: 'stock', count: 10 }])
    await refreshPatterns(database.db, times)
    expect(await scoreOfOrders()).toMatchObject({ score: 95, error_rate: 0 })
  })

  it('is not made better by an edge of which only the breaker is known', async () => {
    await sql`SELECT refresh_breaker_state(ARRAY['orders'], ARRAY['unheard'], ARRAY['http'])`.execute(
      database.db,
    )
    await refreshPatterns(database.db, times)
    expect(await scoreOfOrders()).toMatchObject({ score: 40, error_rate: 50 })
  })

  it('still tells of an open breaker, which lets nobody call', async () => {
    await sql`UPDATE communication_patterns SET circuit_breaker_state = 'open'`.execute(database.db)
    await pass(3_620)
    await refreshPatterns(database.db, times)
    expect(await scoreOfOrders()).toMatchObject({ issues: ['CIRCUIT_BREAKER_OPEN'] })
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
