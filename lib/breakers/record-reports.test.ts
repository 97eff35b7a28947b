import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { forgetSilentBreakers } from './housekeeping.ts'
import { recordBreakerReports } from './record-reports.ts'
import { countersReport, transitionReport } from './test-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  await sql`TRUNCATE breaker_transitions, breaker_instances, breaker_counters,
    communication_patterns`.execute(database.db)
})

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString()
const stateOf = async (target = 'payment-service') => {
  const row = await database.db
    .selectFrom('communication_patterns')
    .select('circuit_breaker_state')
    .where('target_service', '=', target)
    .executeTakeFirst()
  return row?.circuit_breaker_state
}

describe('a report of transitions', () => {
  it('sent twice counts once', async () => {
    const reports = [transitionReport(), transitionReport({ protocol: 'grpc' })]
    expect(await recordBreakerReports(database.db, reports)).toBe(2)
    expect(await recordBreakerReports(database.db, reports)).toBe(0)
    expect(await recordBreakerReports(database.db, [...reports, transitionReport()])).toBe(1)
  })

  it('keeps the order in which those of one moment were told', async () => {
    const states = ['open', 'half_open', 'closed', 'open', 'half_open', 'open'] as const
    const occurred_at = ago(1)
    const reports = states.map((to_state) => transitionReport({ to_state, occurred_at }))
    await recordBreakerReports(database.db, reports)
    const rows = await database.db
      .selectFrom('breaker_transitions')
      .select('to_state')
      .orderBy('seq')
      .execute()
    expect(rows.map(({ to_state }) => to_state)).toEqual(states)
  })

  it('keeps the reason, the numbers and the time of the next try', async () => {
    const report = transitionReport()
    await recordBreakerReports(database.db, [report])
    const row = await database.db
      .selectFrom('breaker_transitions')
      .selectAll()
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({
      reason: report.reason,
      numbers: report.numbers,
      next_try_at: new Date(report.next_try_at ?? ''),
    })
  })
})

describe('circuit_breaker_state', () => {
  it('follows the breaker in the words of AR-002, on an edge that no event has made', async () => {
    const states = [
      ['open', 'open'],
      ['half_open', 'half_open'],
      ['closed', 'closed'],
      ['forced_open', 'open'],
      ['disabled', 'closed'],
    ] as const
    for (const [index, [to_state, word]] of states.entries()) {
      const occurred_at = ago(10 - index)
      await recordBreakerReports(database.db, [transitionReport({ to_state, occurred_at })])
      expect(await stateOf()).toBe(word)
    }
  })

  it('is the worst that any process tells', async () => {
    await recordBreakerReports(database.db, [
      transitionReport({ instance_id: 'one' }),
      countersReport({ instance_id: 'two' }),
    ])
    expect(await stateOf()).toBe('open')
    await recordBreakerReports(database.db, [
      transitionReport({ instance_id: 'one', from_state: 'open', to_state: 'closed' }),
    ])
    expect(await stateOf()).toBe('closed')
  })

  it('goes by the latest report, in whatever order they come', async () => {
    await recordBreakerReports(database.db, [
      transitionReport({ from_state: 'open', to_state: 'closed', occurred_at: ago(1) }),
    ])
    await recordBreakerReports(database.db, [transitionReport({ occurred_at: ago(2) })])
    expect(await stateOf()).toBe('closed')
    await recordBreakerReports(database.db, [countersReport({ state: 'half_open' })])
    expect(await stateOf()).toBe('half_open')
  })

  it('does not stay open for a process that has gone, and nothing that others wrote is touched', async () => {
    await sql`INSERT INTO communication_patterns
      (source_service, target_service, communication_type, protocol, message_format, circuit_breaker_state)
      VALUES ('go-service', 'other', 'synchronous', 'http', 'json', 'open')`.execute(database.db)
    await recordBreakerReports(database.db, [transitionReport()])
    expect(await forgetSilentBreakers(database.db)).toBe(0)
    await sql`UPDATE breaker_instances SET last_seen_at = NOW() - INTERVAL '61 s'`.execute(
      database.db,
    )
    expect(await forgetSilentBreakers(database.db)).toBe(1)
    expect(await stateOf()).toBe('closed')
    expect(await stateOf('other')).toBe('open')
    const { to_state } = await database.db
      .selectFrom('breaker_transitions')
      .select('to_state')
      .where('from_state', '=', 'open')
      .executeTakeFirstOrThrow()
    expect(to_state).toBe('gone')
  })
})

describe('counters', () => {
  it('only grow, so that what is sent twice or late counts once', async () => {
    const report = countersReport({ ok: 5, failed: 2 })
    const later = { ...report, ok: 9, failed: 2, short_circuited: 4 }
    await recordBreakerReports(database.db, [later])
    await recordBreakerReports(database.db, [report, report])
    const rows = await database.db.selectFrom('breaker_counters').selectAll().execute()
    expect(rows).toMatchObject([{ ok: '9', failed: '2', short_circuited: '4', timeouts: '0' }])
  })

  it('of nothing take no room, but tell that the process lives', async () => {
    await recordBreakerReports(database.db, [countersReport()])
    expect(await database.db.selectFrom('breaker_counters').selectAll().execute()).toEqual([])
    expect(await database.db.selectFrom('breaker_instances').selectAll().execute()).toHaveLength(1)
  })
})

it('takes reports of the same breakers from many processes at once', async () => {
  const batches = Array.from({ length: 20 }, (_unused, process) =>
    ['a', 'b', 'c', 'd'].flatMap((target_service) => [
      transitionReport({ target_service, instance_id: `p${process}` }),
      countersReport({ target_service, instance_id: `p${process}`, ok: 1, state: 'open' }),
    ]),
  )
  const shuffled = batches.map((batch) => batch.toSorted(() => Math.random() - 0.5))
  const added = await Promise.all(shuffled.map((batch) => recordBreakerReports(database.db, batch)))
  expect(added.reduce((sum, one) => sum + one, 0)).toBe(80)
  expect(await stateOf('d')).toBe('open')
})
