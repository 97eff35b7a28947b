import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import type { Comparison, Preset } from '#lib/platform/window.ts'
import { resolveWindow, type Window } from '#lib/rollups/model.ts'
import { countAttention, getOverview } from './queries.ts'

let test: TestDatabase
let db: Database
// The middle of a minute, so that no bucket is torn.
const nowMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 + 30_000

beforeAll(async () => {
  test = await createTestDatabase()
  db = test.db
})
beforeEach(async () => {
  await sql`TRUNCATE communication_events, communication_patterns, communication_health_checks,
    services, rollups, rollup_totals`.execute(db)
})
afterAll(() => test.drop())

type Call = {
  from: string
  to: string
  count: number
  secondsAgo: number
  latencyMs?: number
  type?: string
}

async function insertCalls(call: Call): Promise<void> {
  await sql`
    INSERT INTO communication_events
      (correlation_id, source_service, target_service, event_type, protocol, latency_ms, occurred_at)
    SELECT gen_random_uuid(), ${call.from}, ${call.to}, ${call.type ?? 'response'}, 'http',
      ${call.latencyMs ?? 10}, ${new Date(nowMs - call.secondsAgo * 1000)}
    FROM generate_series(1, ${call.count}::int)`.execute(db)
}

async function insertPattern(source: string, latencyMs: number, errorRate: number): Promise<void> {
  await sql`
    INSERT INTO communication_patterns (source_service, target_service, communication_type, protocol,
      message_format, avg_latency_ms, error_rate)
    VALUES (${source}, 'bank-gateway', 'synchronous', 'http', 'json', ${latencyMs}, ${errorRate})
  `.execute(db)
}

const window = (range: Preset = '30m'): Window => resolveWindow({ range }, nowMs)

/** The counts beside every page are those of the overview, whatever it shows. */
async function overviewOf(shown: Window, against?: Comparison) {
  const result = await getOverview(db, shown, against)
  const { failing, warning } = result.summary
  expect(await countAttention(db, shown)).toEqual({ failing, warning })
  return result
}
const overview = ({ against }: { against?: Comparison } = {}) => overviewOf(window(), against)

async function serviceNamed(name: string) {
  const { services } = await overview()
  const found = services.find((service) => service.name === name)
  if (!found) throw new Error(`${name} is not in the overview`)
  return found
}

describe('getOverview', () => {
  it('is empty, and not zero, where nothing was seen', async () => {
    const result = await overview()
    expect(result.services).toEqual([])
    expect(result.latestCallAt).toBeNull()
    expect(result.totals.callsPerSecond).toEqual(Array(30).fill(null))
    expect(result.window).toMatchObject({ tier: '1m', bucketCount: 30, incompleteBuckets: 1 })
  })

  it('shows what a service receives; of one that receives nothing, what it makes', async () => {
    await insertCalls({ from: 'api-gateway', to: 'orders', count: 90, secondsAgo: 600 })
    await insertCalls({
      from: 'api-gateway',
      to: 'orders',
      count: 10,
      secondsAgo: 600,
      latencyMs: 400,
      type: 'error',
    })
    await insertCalls({ from: 'orders', to: 'orders-db', count: 300, secondsAgo: 60 })
    const traffic = new Map((await overview()).services.map((row) => [row.name, row.traffic]))
    expect(traffic.get('orders')).toMatchObject({ direction: 'received', calls: 100, errors: 10 })
    expect(traffic.get('api-gateway')).toMatchObject({ direction: 'made', calls: 100, errors: 10 })
    expect(traffic.get('orders-db')).toMatchObject({ direction: 'received', calls: 300, errors: 0 })
    const p95Ms = traffic.get('orders')?.p95Ms ?? 0
    expect(Math.abs(p95Ms - 400) / 400).toBeLessThanOrEqual(0.044)
  })

  it('counts calls that timed out as failed, and requests and retries not as calls', async () => {
    for (const type of ['timeout', 'error', 'response', 'request', 'retry']) {
      await insertCalls({ from: 'a', to: 'b', count: 10, secondsAgo: 60, type })
    }
    expect((await serviceNamed('b')).traffic).toMatchObject({ calls: 30, errors: 20 })
  })

  it('draws totals by bucket, with a gap where nothing is known, and the window before', async () => {
    await insertCalls({ from: 'a', to: 'b', count: 60, secondsAgo: 180 })
    await insertCalls({ from: 'a', to: 'b', count: 6, secondsAgo: 10, type: 'error' })
    await insertCalls({ from: 'a', to: 'b', count: 120, secondsAgo: 180 + 1800 })
    const { totals, totalsBefore } = await overview()
    expect(totals.callsPerSecond.slice(-5)).toEqual([null, 1, null, null, 0.2])
    expect(totals.errorShare.slice(-5)).toEqual([null, 0, null, null, 1])
    expect(totalsBefore?.callsPerSecond.slice(-5)).toEqual([null, 2, null, null, null])
  })

  it('is compared with the same time a day before, or with nothing', async () => {
    const daySeconds = 86_400
    await insertCalls({ from: 'a', to: 'b', count: 60, secondsAgo: 180 + daySeconds })
    const lastBefore = async (against: Comparison) =>
      (await overview({ against })).totalsBefore?.callsPerSecond.slice(-5)
    expect(await lastBefore('day')).toEqual([null, 1, null, null, null])
    expect(await lastBefore('off')).toBeUndefined()
  })

  it('takes the rate of a young service over its age', async () => {
    await insertCalls({ from: 'a', to: 'b', count: 30, secondsAgo: 10 })
    const { traffic } = await serviceNamed('b')
    expect(traffic?.callsPerSecond).toBeCloseTo(1, 3)
  })

  it('rates by analyze_communication_health and says why, the worst first', async () => {
    await insertPattern('payments', 812, 7.4)
    await insertPattern('campaigns', 20, 0)
    await insertPattern('orders', 150, 0.2)
    await sql`INSERT INTO communication_health_checks
      (service_name, endpoint, check_type, status, checked_at) VALUES
      ('campaigns', 'http://campaigns/ready', 'readiness', 'unhealthy', NOW() - INTERVAL '2 min'),
      ('campaigns', 'http://campaigns/ready', 'readiness', 'healthy', NOW())`.execute(db)
    const { services } = await overview()
    expect(services.map(({ name, score, status }) => [name, score, status])).toEqual([
      ['payments', 40, 'failing'],
      ['orders', 65, 'warning'],
      ['campaigns', 95, 'ok'],
    ])
    const [payments, , campaigns] = services
    expect(payments?.recommendations).toEqual(['OPTIMIZE_LATENCY', 'IMPROVE_ERROR_HANDLING'])
    expect(payments?.reasons.join(' ')).toMatch(
      /7\.4\s% of its calls to bank-gateway fail.*take 812\sms on average/,
    )
    expect(payments?.troubledEdges).toHaveLength(1)
    expect(campaigns?.issues).toEqual(['HEALTH_CHECK_FAILURES'])
    expect(campaigns?.troubledChecks).toMatchObject([{ status: 'healthy', failures: 1 }])
  })

  it('gives the reasons by which analyze_communication_health came to its score, whatever is in the table', async () => {
    const figures = [null, 0, 49.99, 50, 99.99, 100, 199.99, 200, 5_000]
    const shares = [null, 0, 0.09, 0.1, 0.49, 0.5, 0.99, 1, 100]
    for (const latencyMs of figures) {
      for (const errorRate of shares) {
        await sql`INSERT INTO communication_patterns (source_service, target_service,
          communication_type, protocol, message_format, avg_latency_ms, error_rate)
          VALUES (${`${latencyMs} ${errorRate}`}, 'a', 'synchronous', 'http', 'json', ${latencyMs},
            ${errorRate})`.execute(db)
      }
    }
    const { services } = await overview()
    expect(services).toHaveLength(81)
    for (const { name, score, reasons } of services) {
      const words = reasons.join('; ').replaceAll('\u00a0', ' ')
      const limit = (pattern: RegExp, limits: Record<string, number>) => {
        const found = pattern.exec(words)?.[1]
        return found === undefined ? 95 : limits[found]
      }
      const byLatency = limit(/on average, limit (\d+) ms/, { 50: 80, 100: 65, 200: 40 })
      const byErrors = limit(/fail, limit ([\d.]+) %/, { 0.1: 80, 0.5: 65, 1: 40 })
      const unknown = /no (latency|share)/.test(words) ? 40 : 95
      expect([name, score]).toEqual([name, Math.min(byLatency ?? 0, byErrors ?? 0, unknown)])
    }
  })

  it('tells each endpoint of a check apart, and leaves out one that moved away', async () => {
    const check = (endpoint: string, status: string, secondsAgo: number) =>
      sql`INSERT INTO communication_health_checks
        (service_name, endpoint, check_type, status, checked_at) VALUES ('orders', ${endpoint},
        'liveness', ${status}, NOW() - make_interval(secs => ${secondsAgo}))`.execute(db)
    for (const secondsAgo of [40, 25, 10]) {
      await check('http://orders-1/live', 'healthy', secondsAgo)
      await check('http://orders-2/live', 'unhealthy', secondsAgo + 3)
    }
    expect(await serviceNamed('orders')).toMatchObject({
      status: 'failing',
      troubledChecks: [{ endpoint: 'http://orders-2/live', status: 'unhealthy', failures: 3 }],
    })
    await sql`UPDATE communication_health_checks SET checked_at = checked_at - INTERVAL '5 min'
      WHERE endpoint = 'http://orders-2/live'`.execute(db)
    expect(await serviceNamed('orders')).toMatchObject({
      status: 'unknown',
      troubledChecks: [{ endpoint: 'http://orders-2/live', retired: true }],
    })
  })

  it('keeps an endpoint that failed last while nobody is checked', async () => {
    await sql`INSERT INTO communication_health_checks
      (service_name, endpoint, check_type, status, checked_at) VALUES
      ('orders', 'http://orders-1/live', 'liveness', 'unhealthy', NOW() - INTERVAL '30 min'),
      ('orders', 'http://orders-2/live', 'liveness', 'healthy', NOW() - INTERVAL '30 min')`.execute(
      db,
    )
    expect((await serviceNamed('orders')).status).toBe('failing')
  })

  it('tells of a silent edge what it did last, since when, and of a stale one nothing', async () => {
    await insertPattern('payments', 20, 50)
    await sql`UPDATE communication_patterns SET window_calls = 400, window_errors = 200,
      last_call_at = NOW() - INTERVAL '12 min'`.execute(db)
    const { status, reasons, edges, troubledEdges } = await serviceNamed('payments')
    expect(status).toBe('failing')
    expect(edges).toMatchObject({ rated: 1, silent: 1, failedCalls: 200 })
    expect(troubledEdges).toMatchObject([{ calls: 400, silentSince: edges.lastCallAt }])
    expect(reasons.join()).toMatch(/50\s% of its calls to bank-gateway fail.*, no calls for/)
    await sql`UPDATE communication_patterns SET stale = TRUE`.execute(db)
    expect((await overview()).services).toEqual([])
  })

  it('gives no score where nothing is left but an open breaker', async () => {
    await insertPattern('payments', 20, 50)
    await sql`UPDATE communication_patterns SET circuit_breaker_state = 'open', stale = TRUE,
      last_call_at = NOW() - INTERVAL '2 h'`.execute(db)
    expect(await serviceNamed('payments')).toMatchObject({
      score: null,
      status: 'failing',
      reasons: ['breaker open to bank-gateway'],
      troubledEdges: [{ errorShare: null, avgLatencyMs: null }],
    })
  })

  it('knows the last call before the window, too', async () => {
    await insertCalls({ from: 'a', to: 'b', count: 1, secondsAgo: 3 * 3600 })
    const { latestCallAt, services } = await overview()
    expect(services).toEqual([])
    expect(Date.parse(latestCallAt ?? '')).toBe(nowMs - 3 * 3_600_000 + 10_000)
  })

  it('judges a service by its last five minutes, however wide the window is', async () => {
    await insertCalls({ from: 'a', to: 'well again', count: 400, secondsAgo: 900, type: 'error' })
    await insertCalls({ from: 'a', to: 'well again', count: 100, secondsAgo: 60 })
    await insertCalls({ from: 'a', to: 'fails now', count: 40_000, secondsAgo: 900 })
    await insertCalls({ from: 'a', to: 'fails now', count: 95, secondsAgo: 60 })
    await insertCalls({ from: 'a', to: 'fails now', count: 5, secondsAgo: 60, type: 'error' })
    for (const range of ['5m', '30m', '6h', '24h', '7d'] as const) {
      const { services } = await overviewOf(window(range))
      const of = Object.fromEntries(services.map((service) => [service.name, service]))
      expect([range, of['well again']?.status, of['fails now']?.status]).toEqual([
        ...[range, 'ok', 'failing'],
      ])
      expect(of['fails now']?.reasons.join().replaceAll('\u00a0', ' ')).toBe(
        'fails 5 % of the calls it receives',
      )
    }
  })

  it('judges a service in the past by all calls of the window', async () => {
    await insertCalls({ from: 'a', to: 'b', count: 100, secondsAgo: 1200, type: 'error' })
    await insertCalls({ from: 'a', to: 'b', count: 100, secondsAgo: 700 })
    const past = { fromMs: nowMs - 1_800_000, toMs: nowMs - 600_000 }
    const { summary, services } = await overviewOf(resolveWindow(past, nowMs))
    expect(services.find(({ name }) => name === 'b')?.status).toBe('failing')
    expect(summary).toMatchObject({ services: 2, failing: 1, withCalls: 2, receivedCalls: 200 })
  })

  it('tells since when calls fail without a pause', async () => {
    for (const minutesAgo of [20, 10, 3, 2, 1]) {
      const type = [20, 3, 2, 1].includes(minutesAgo) ? 'error' : 'response'
      await insertCalls({ from: 'a', to: 'b', count: 50, secondsAgo: minutesAgo * 60, type })
    }
    const { status, failingSince } = await serviceNamed('b')
    expect(status).toBe('failing')
    expect(failingSince).toBe(new Date(nowMs - 3 * 60_000 - 30_000).toISOString())
  })

  it('tells it of a service with few calls, too', async () => {
    for (let minutesAgo = 20; minutesAgo >= 1; minutesAgo -= 1) {
      const type = minutesAgo <= 6 || minutesAgo > 16 ? 'error' : 'response'
      await insertCalls({ from: 'a', to: 'b', count: 5, secondsAgo: minutesAgo * 60, type })
    }
    const { failingSince } = await serviceNamed('b')
    expect(failingSince).toBe(new Date(nowMs - 6 * 60_000 - 30_000).toISOString())
  })

  it('counts services that are known and silent, and does not list them', async () => {
    await sql`INSERT INTO services (name) VALUES ('forgotten')`.execute(db)
    await insertCalls({ from: 'a', to: 'b', count: 1, secondsAgo: 1 })
    const { services, silentServices } = await overview()
    expect(services.map(({ name }) => name).toSorted()).toEqual(['a', 'b'])
    expect(silentServices).toBe(1)
  })

  it('reads no raw events', async () => {
    await insertCalls({ from: 'a', to: 'b', count: 50, secondsAgo: 60 })
    await sql`TRUNCATE communication_events`.execute(db)
    expect((await serviceNamed('b')).traffic?.calls).toBe(50)
  })
})
