import fc from 'fast-check'
import { sql, type Transaction } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../test-support.ts'
import type { DatabaseSchema } from '../schema.ts'
import { ar002Function } from './ar002-schema.ts'

/** Hundredths, so that the model below computes exactly. */
type Edge = { latency: number | null; error: number | null; breaker: string | null }
/** Age in microseconds. */
type Check = { status: string; age: number }
type Service = { edges: Edge[]; checks: Check[] }

type Row = {
  service_name: string
  communication_score: number
  avg_latency: number | null
  error_rate: number | null
  reliability_issues: string[]
  recommendations: string[]
}

const hourUs = 3_600_000_000

/** AR-002's rules once more, in integers: `average < limit` is `sum < limit × count`. */
function expectedRow(name: string, { edges, checks }: Service): Row {
  const latency = average(edges.map((edge) => edge.latency))
  const error = average(edges.map((edge) => edge.error))
  const isBelow = (latencyMs: number, errorPercent: number) =>
    latency.compare(latencyMs * 100) < 0 && error.compare(errorPercent * 100) < 0
  const failing = checks.some((check) => check.status !== 'healthy' && check.age < hourUs)
  const open = edges.some((edge) => edge.breaker === 'open')
  return {
    service_name: name,
    communication_score: isBelow(50, 0.1) ? 95 : isBelow(100, 0.5) ? 80 : isBelow(200, 1) ? 65 : 40,
    avg_latency: latency.value,
    error_rate: error.value,
    reliability_issues: [
      ...(open ? ['CIRCUIT_BREAKER_OPEN'] : []),
      ...(failing ? ['HEALTH_CHECK_FAILURES'] : []),
    ],
    recommendations: [
      ...(latency.compare(10_000) > 0 ? ['OPTIMIZE_LATENCY'] : []),
      ...(error.compare(50) > 0 ? ['IMPROVE_ERROR_HANDLING'] : []),
    ],
  }
}

/** The average of what is there; compared with anything, the average of nothing is neither below nor above. */
function average(values: readonly (number | null)[]) {
  const given = values.filter((value) => value !== null)
  const sum = given.reduce((total, value) => total + value, 0)
  return {
    value: given.length === 0 ? null : sum / given.length / 100,
    compare: (limit: number) =>
      given.length === 0 ? Number.NaN : Math.sign(sum - Math.round(limit) * given.length),
  }
}

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
  await sql.raw(ar002Function('as_ar002_has_it')).execute(test.db)
})
afterAll(() => test.drop())

class Rollback extends Error {}

/** What both functions answer, in one transaction, so that NOW() stands still. */
async function answersFor(
  services: Record<string, Service>,
): Promise<{ ours: Row[]; theirs: Row[] }> {
  let answers: { ours: Row[]; theirs: Row[] } = { ours: [], theirs: [] }
  await test.db
    .transaction()
    .execute(async (transaction) => {
      for (const [name, service] of Object.entries(services))
        await insert(transaction, name, service)
      const read = async (name: string) =>
        (await sql<Row>`SELECT * FROM ${sql.id(name)}() ORDER BY service_name`.execute(transaction))
          .rows
      answers = {
        ours: await read('analyze_communication_health'),
        theirs: await read('as_ar002_has_it'),
      }
      throw new Rollback()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Rollback)) throw error
    })
  return answers
}

async function insert(
  transaction: Transaction<DatabaseSchema>,
  name: string,
  { edges, checks }: Service,
): Promise<void> {
  const decimal = (hundredths: number | null) =>
    hundredths === null ? null : (hundredths / 100).toFixed(2)
  for (const [index, edge] of edges.entries()) {
    await sql`INSERT INTO communication_patterns (source_service, target_service, communication_type,
        protocol, message_format, avg_latency_ms, error_rate, circuit_breaker_state)
      VALUES (${name}, ${`target-${index}`}, 'synchronous', 'http', 'json', ${decimal(edge.latency)},
        ${decimal(edge.error)}, ${edge.breaker})`.execute(transaction)
  }
  for (const check of checks) {
    await sql`INSERT INTO communication_health_checks (service_name, endpoint, check_type, status, checked_at)
      VALUES (${name}, '/healthz', 'liveness', ${check.status},
        NOW() - ${check.age}::bigint * INTERVAL '1 microsecond')`.execute(transaction)
  }
}

async function expectAsModelled(services: Record<string, Service>): Promise<void> {
  const { ours, theirs } = await answersFor(services)
  expect(ours).toEqual(theirs)
  const expected = Object.entries(services)
    .filter(([, service]) => service.edges.length > 0)
    .map(([name, service]) => expectedRow(name, service))
  expect(ours).toHaveLength(expected.length)
  for (const [index, row] of expected.entries()) {
    expect(ours[index]).toEqual({
      ...row,
      avg_latency: row.avg_latency === null ? null : expect.closeTo(row.avg_latency, 8),
      error_rate: row.error_rate === null ? null : expect.closeTo(row.error_rate, 8),
    })
  }
}

const edge = (latencyMs: number, errorPercent: number, breaker = 'closed'): Edge => ({
  latency: Math.round(latencyMs * 100),
  error: Math.round(errorPercent * 100),
  breaker,
})

describe('analyze_communication_health', () => {
  it.each([
    [49.99, 0.09, 95, []],
    [50, 0.09, 80, []],
    [49.99, 0.1, 80, []],
    [99.99, 0.49, 80, []],
    [100, 0.49, 65, []],
    [99.99, 0.5, 65, []],
    [100.01, 0.5, 65, ['OPTIMIZE_LATENCY']],
    [100, 0.51, 65, ['IMPROVE_ERROR_HANDLING']],
    [199.99, 0.99, 65, ['OPTIMIZE_LATENCY', 'IMPROVE_ERROR_HANDLING']],
    [200, 0.99, 40, ['OPTIMIZE_LATENCY', 'IMPROVE_ERROR_HANDLING']],
    [199.99, 1, 40, ['OPTIMIZE_LATENCY', 'IMPROVE_ERROR_HANDLING']],
    [10, 1, 40, ['IMPROVE_ERROR_HANDLING']],
    [200, 0, 40, ['OPTIMIZE_LATENCY']],
    [0, 0, 95, []],
  ])('at %d ms and %d %% scores %d and recommends %j', async (latency, error, score, advice) => {
    const services = { orders: { edges: [edge(latency, error)], checks: [] } }
    const { ours } = await answersFor(services)
    expect(ours).toEqual([
      {
        service_name: 'orders',
        communication_score: score,
        avg_latency: latency,
        error_rate: error,
        reliability_issues: [],
        recommendations: advice,
      },
    ])
    await expectAsModelled(services)
  })

  it.each([
    ['open', ['CIRCUIT_BREAKER_OPEN']],
    ['half_open', []],
    ['closed', []],
    ['forced_open', []],
  ])('with a breaker that is %s', async (breaker, issues) => {
    const { ours } = await answersFor({ orders: { edges: [edge(1, 0, breaker)], checks: [] } })
    expect(ours[0]?.reliability_issues).toEqual(issues)
  })

  it.each([
    ['unhealthy', 0, true],
    ['degraded', 0, true],
    ['healthy', 0, false],
    ['unhealthy', hourUs - 1, true],
    ['unhealthy', hourUs, false],
    ['unhealthy', hourUs + 1, false],
    ['unhealthy', -hourUs, true],
  ])('with a check that was %s %d µs ago', async (status, age, isFailure) => {
    const services = { orders: { edges: [edge(1, 0)], checks: [{ status, age }] } }
    const { ours } = await answersFor(services)
    expect(ours[0]?.reliability_issues).toEqual(isFailure ? ['HEALTH_CHECK_FAILURES'] : [])
  })

  it('names both issues in their order, and leaves out a service that calls nobody', async () => {
    const checks = [{ status: 'unhealthy', age: 5 }]
    const { ours } = await answersFor({
      orders: { edges: [edge(1, 0, 'open')], checks },
      mute: { edges: [], checks },
    })
    expect(ours.map((row) => [row.service_name, row.reliability_issues])).toEqual([
      ['orders', ['CIRCUIT_BREAKER_OPEN', 'HEALTH_CHECK_FAILURES']],
    ])
  })

  it("answers what AR-002's own function and an independent model answer", async () => {
    const near = (...limits: number[]) =>
      fc.constantFrom(...limits.flatMap((n) => [n - 1, n, n + 1]))
    const latency = fc.oneof(near(5_000, 10_000, 20_000), fc.nat(99_999_999), fc.constant(null))
    const error = fc.oneof(near(10, 50, 100), fc.nat(10_000), fc.constant(null))
    const breaker = fc.constantFrom('open', 'closed', 'half_open', 'OPEN', null)
    const status = fc.constantFrom('healthy', 'unhealthy', 'degraded', 'unknown')
    const age = fc.oneof(
      near(hourUs),
      fc.nat(7200).map((seconds) => seconds * 1_000_000),
    )
    const service = fc.record({
      edges: fc.array(fc.record({ latency, error, breaker }), { maxLength: 4 }),
      checks: fc.array(fc.record({ status, age }), { maxLength: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.record({ billing: service, orders: service }), expectAsModelled),
      { numRuns: 150 },
    )
  })
})
