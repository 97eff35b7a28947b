import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemActor } from '#lib/access/actor.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { countBreakers, listBreakers, listTransitions } from './queries.ts'
import { recordBreakerReports } from './record-reports.ts'
import { breakersSchema, transitionSchema } from './schemas.ts'
import { setOverride } from './set-override.ts'
import { countersReport, transitionReport } from './test-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  await sql`TRUNCATE breaker_transitions, breaker_instances, breaker_counters, breaker_overrides, known_breakers,
    communication_patterns`.execute(database.db)
})

const nowMs = Math.floor(Date.now() / 60_000) * 60_000 + 30_000
const window = { fromMs: nowMs - 1_800_000, toMs: nowMs + 10_000, asOfMs: nowMs }
const at = (secondsAgo: number) => new Date(nowMs - secondsAgo * 1000).toISOString()
const edge = { source: 'order-service', target: 'payment-service', protocol: 'http' }
const list = () => listBreakers(database.db, window)

describe('listBreakers', () => {
  it('tells the state, since when, what opened it, and when it is tried again', async () => {
    const opened = transitionReport({ occurred_at: at(20), next_try_at: at(-5) })
    await recordBreakerReports(database.db, [
      opened,
      countersReport({ instance_id: 'two', told_at: at(10), since: at(500) }),
    ])
    const { breakers } = await list()
    expect(breakers).toMatchObject([
      {
        ...edge,
        toldBy: 'processes',
        state: 'open',
        since: opened.occurred_at,
        reason: opened.reason,
        numbers: opened.numbers,
        nextTryAt: at(-5),
        instances: { open: 1, closed: 1 },
        override: null,
      },
    ])
  })

  it('counts how calls ended in the window, and how often it opened in the last hour', async () => {
    const minute = (minutesAgo: number) =>
      new Date(nowMs - 30_000 - minutesAgo * 60_000).toISOString()
    await recordBreakerReports(database.db, [
      countersReport({ bucket_start: minute(0), ok: 5, failed: 1 }),
      countersReport({ bucket_start: minute(1), ok: 7, timeouts: 2, instance_id: 'two' }),
      countersReport({ bucket_start: minute(1), short_circuited: 3, rejected: 4 }),
      countersReport({ bucket_start: minute(40), ok: 100 }),
      transitionReport({ occurred_at: at(4_000) }),
      transitionReport({ occurred_at: at(3_000) }),
      transitionReport({ occurred_at: at(2_000), from_state: 'open', to_state: 'half_open' }),
      transitionReport({ occurred_at: at(1_900), from_state: 'half_open' }),
    ])
    const { breakers } = await list()
    expect(breakers).toMatchObject([
      {
        counters: { ok: 12, failed: 1, timeouts: 2, shortCircuited: 3, rejected: 4 },
        opensPerHour: 2,
      },
    ])
  })

  it('takes openings of many processes in one outage for one, and each of its own for another', async () => {
    const cycle = (instance_id: string, openedSecondsAgo: number, closedSecondsAgo: number) => [
      transitionReport({ instance_id, occurred_at: at(openedSecondsAgo) }),
      transitionReport({
        ...{ instance_id, occurred_at: at(closedSecondsAgo) },
        ...{ from_state: 'open', to_state: 'closed' },
      }),
    ]
    const outage = ['one', 'two', 'three', 'four', 'five'].flatMap((instance, place) =>
      cycle(instance, 2_000 - place, 1_900 - place),
    )
    await recordBreakerReports(database.db, [
      ...outage,
      ...cycle('one', 1_000, 900),
      ...cycle('two', 800, 700),
    ])
    // One that was open when the hour began is open all along, whatever the others do.
    const source_service = 'campaign-service'
    const told = [...cycle('one', 5_000, 1_000), ...cycle('two', 2_000, 1_500)]
    await recordBreakerReports(
      database.db,
      told.map((own) => ({ ...own, source_service })),
    )
    const opens = Object.fromEntries((await list()).breakers.map((one) => [one.source, one]))
    expect(opens['order-service']?.opensPerHour).toBe(3)
    expect(opens[source_service]?.opensPerHour).toBe(0)
  })

  it('says when the first of its processes tries again', async () => {
    await recordBreakerReports(database.db, [
      transitionReport({ occurred_at: at(20), next_try_at: at(-25) }),
      transitionReport({ instance_id: 'two', occurred_at: at(10), next_try_at: at(-5) }),
    ])
    expect((await list()).breakers).toMatchObject([{ since: at(20), nextTryAt: at(-5) }])
  })

  it('names edges that are overridden, or not closed by the word of others, also without a process', async () => {
    await setOverride(database.db, systemActor('ops'), {
      source_service: 'campaign-service',
      target_service: 'mail-provider',
      protocol: 'http',
      state: 'forced_open',
      reason: 'provider is down',
    })
    await sql`INSERT INTO communication_patterns
      (source_service, target_service, communication_type, protocol, message_format, circuit_breaker_state)
      VALUES ('go-service', 'b', 'synchronous', 'http', 'json', 'tripped'),
        ('go-service', 'c', 'synchronous', 'http', 'json', 'closed')`.execute(database.db)
    const { breakers, lanes } = await list()
    expect(breakers).toMatchObject([
      {
        source: 'campaign-service',
        toldBy: 'override',
        state: 'closed',
        override: { state: 'forced_open', reason: 'provider is down', setBy: 'ops' },
      },
      { source: 'go-service', target: 'b', toldBy: 'table', state: 'tripped', since: null },
    ])
    expect(lanes).toEqual([])
  })

  it('draws lanes of the window, from before its first transition', async () => {
    await recordBreakerReports(database.db, [
      transitionReport({ occurred_at: at(600), from_state: 'half_open' }),
      transitionReport({ occurred_at: at(60), from_state: 'open', to_state: 'closed' }),
      countersReport({ protocol: 'grpc', since: at(5_000), told_at: at(1), state: 'disabled' }),
    ])
    const { lanes } = await list()
    expect(lanes).toEqual([
      {
        ...edge,
        protocol: 'grpc',
        segments: [{ state: 'disabled', fromMs: window.fromMs, toMs: nowMs }],
      },
      {
        ...edge,
        segments: [
          { state: 'half_open', fromMs: window.fromMs, toMs: nowMs - 600_000 },
          { state: 'open', fromMs: nowMs - 600_000, toMs: nowMs - 60_000 },
          { state: 'closed', fromMs: nowMs - 60_000, toMs: nowMs },
        ],
      },
    ])
  })

  it('draws in a lane of the past what was then, though nothing changed in it', async () => {
    await recordBreakerReports(database.db, [
      transitionReport({ occurred_at: at(9_000) }),
      transitionReport({ occurred_at: at(2_000), from_state: 'open', to_state: 'closed' }),
      transitionReport({ occurred_at: at(1_000) }),
      transitionReport({ protocol: 'grpc', occurred_at: at(1_000) }),
    ])
    const [fromMs, toMs] = [nowMs - 7_000_000, nowMs - 5_000_000]
    const { lanes } = await listBreakers(database.db, { fromMs, toMs, asOfMs: toMs })
    const told = lanes.map(({ protocol, segments }) => [protocol, segments])
    expect(told).toEqual([
      ['grpc', [{ state: 'unknown', fromMs, toMs }]],
      ['http', [{ state: 'open', fromMs, toMs }]],
    ])
    const between = { fromMs: nowMs - 1_900_000, toMs: nowMs - 1_100_000 }
    const later = await listBreakers(database.db, { ...between, asOfMs: between.toMs })
    expect(later.lanes.find(({ protocol }) => protocol === 'http')?.segments).toEqual([
      { state: 'closed', ...between },
    ])
  })

  it('does not know of a lane what was before its first report, whenever that was asked', async () => {
    await recordBreakerReports(database.db, [
      transitionReport({ occurred_at: at(600) }),
      transitionReport({ occurred_at: at(590), from_state: 'open', to_state: 'closed' }),
      countersReport({ protocol: 'grpc', since: at(900), told_at: at(1), bucket_start: at(60) }),
    ])
    const unknown = (toMs: number) => ({ state: 'unknown', fromMs: window.fromMs, toMs })
    const told = (await list()).lanes.map(({ segments }) => segments)
    expect(told).toEqual([
      [unknown(nowMs - 900_000), { state: 'closed', fromMs: nowMs - 900_000, toMs: nowMs }],
      [
        unknown(nowMs - 600_000),
        { state: 'open', fromMs: nowMs - 600_000, toMs: nowMs - 590_000 },
        { state: 'closed', fromMs: nowMs - 590_000, toMs: nowMs },
      ],
    ])
  })

  it('keeps the history of a quiet breaker beside one that changes all the time', async () => {
    const { db } = database
    await recordBreakerReports(db, [
      transitionReport({ protocol: 'grpc', occurred_at: at(1_700) }),
      transitionReport({
        ...{ protocol: 'grpc', occurred_at: at(1_699.5) },
        ...{ from_state: 'open', to_state: 'closed' },
      }),
    ])
    await sql`INSERT INTO breaker_transitions (id, source_service, target_service, protocol,
        instance_id, from_state, to_state, occurred_at, reason, numbers)
      SELECT gen_random_uuid(), 'order-service', 'payment-service', 'http', 'one',
        CASE WHEN n % 2 = 0 THEN 'closed' ELSE 'open' END, CASE WHEN n % 2 = 0 THEN 'open' ELSE 'closed' END,
        ${at(1_600)}::timestamptz + n * INTERVAL '50 ms', 'because', '{}'
      FROM generate_series(1, 21_000) AS n`.execute(db)
    const { lanes, truncated } = await list()
    const [quiet, loud] = lanes.map(({ segments }) => segments)
    expect(truncated).toBe(true)
    expect(quiet?.map(({ state }) => state)).toEqual(['unknown', 'open', 'closed'])
    // What was before the changes that are read is not known, and not called closed.
    expect(loud?.[0]).toMatchObject({ state: 'unknown', fromMs: window.fromMs })
    expect(loud?.[0]?.toMs).toBeGreaterThan(nowMs - 1_600_000)
    expect(loud?.length).toBeGreaterThan(19_000)
  })

  it('draws what a process is in since a moment, though its transition was never told', async () => {
    await recordBreakerReports(database.db, [
      countersReport({ since: at(5_000), told_at: at(4_000) }),
      countersReport({ instance_id: 'two', state: 'open', since: at(90), told_at: at(1) }),
    ])
    expect((await list()).lanes[0]?.segments).toEqual([
      { state: 'closed', fromMs: window.fromMs, toMs: nowMs - 90_000 },
      { state: 'open', fromMs: nowMs - 90_000, toMs: nowMs },
    ])
  })

  it('knows that one was closed whose first reports are past their retention', async () => {
    const { db } = database
    await recordBreakerReports(db, [
      transitionReport({ occurred_at: at(30 * 86_400) }),
      transitionReport({ occurred_at: at(29 * 86_400), from_state: 'open', to_state: 'closed' }),
    ])
    await sql`TRUNCATE breaker_transitions, breaker_instances`.execute(db)
    // A process of today tells of what it has done since its own start.
    await recordBreakerReports(db, [countersReport({ since: at(60), told_at: at(1) })])
    expect((await list()).lanes).toMatchObject([
      { segments: [{ state: 'closed', fromMs: window.fromMs, toMs: nowMs }] },
    ])
  })

  it('answers as its schema says', async () => {
    await recordBreakerReports(database.db, [transitionReport(), countersReport({ ok: 1 })])
    const breakers = await list()
    expect(breakersSchema.parse(JSON.parse(JSON.stringify(breakers)))).toEqual(breakers)
  })
})

it('countBreakers counts each edge once, in the worst state of its processes, or as others tell', async () => {
  await recordBreakerReports(database.db, [
    countersReport({ state: 'half_open' }),
    countersReport({ state: 'open', instance_id: 'two' }),
    countersReport({ protocol: 'grpc', state: 'half_open' }),
    countersReport({ protocol: 'amqp', state: 'forced_open' }),
    countersReport({ protocol: 'kafka', state: 'disabled' }),
  ])
  await sql`INSERT INTO communication_patterns
    (source_service, target_service, communication_type, protocol, message_format, circuit_breaker_state)
    VALUES ('go-service', 'b', 'synchronous', 'http', 'json', 'open'),
      ('go-service', 'c', 'synchronous', 'http', 'json', 'closed')`.execute(database.db)
  expect(await countBreakers(database.db)).toEqual({ open: 2, halfOpen: 1, forcedOpen: 1 })
})

describe('listTransitions', () => {
  it('lists the latest first, as many as asked for, of one breaker', async () => {
    await recordBreakerReports(database.db, [
      transitionReport({ occurred_at: at(30), reason: 'first' }),
      transitionReport({ occurred_at: at(20), reason: 'second' }),
      transitionReport({ occurred_at: at(10), reason: 'third' }),
      transitionReport({ occurred_at: at(10), protocol: 'grpc' }),
      transitionReport({ occurred_at: at(9_000) }),
    ])
    const found = await listTransitions(database.db, edge, { window, limit: 2 })
    expect(found.map(({ reason }) => reason)).toEqual(['third', 'second'])
    for (const transition of found) expect(transitionSchema.parse(transition)).toEqual(transition)
    const all = await listTransitions(database.db, edge, { window, limit: 100 })
    expect(all).toHaveLength(3)
  })
})
