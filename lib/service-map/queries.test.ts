import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { getMapDetail } from './detail-queries.ts'
import { getServiceMap, hasMoreEdgesThan } from './queries.ts'
import type { DetailSubject, MapRequest } from './schemas.ts'

let test: TestDatabase
let db: Database
const nowMs = Math.floor(Date.now() / 60_000) * 60_000 + 30_000
const retention = { '10s': 86_400, '1m': 14 * 86_400, '1h': 400 * 86_400 }
const moment = { nowMs, retention }
const minute = 60_000

beforeAll(async () => {
  test = await createTestDatabase()
  db = test.db
})
beforeEach(async () => {
  await sql`TRUNCATE communication_events, communication_patterns, communication_health_checks,
    message_patterns, services, rollups, rollup_totals,
    breaker_instances, breaker_transitions`.execute(db)
})
afterAll(() => test.drop())

type Calls = {
  from: string
  to: string
  type?: string
  latencyMs?: number
  agoMs: number
  count: number
  protocol?: string
}

async function record(...calls: Calls[]): Promise<void> {
  for (const {
    from,
    to,
    type = 'response',
    latencyMs = 10,
    agoMs,
    count,
    protocol = 'http',
  } of calls) {
    await sql`
      INSERT INTO communication_events (correlation_id, source_service, target_service, protocol,
        event_type, latency_ms, occurred_at, error_message)
      SELECT gen_random_uuid(), ${from}::text, ${to}::text, ${protocol}::text, ${type}::text,
        ${latencyMs}::numeric, to_timestamp(${(nowMs - agoMs) / 1000}::float8),
        CASE WHEN ${type}::text <> 'response' THEN 'no answer' END
      FROM generate_series(1, ${count}::integer)`.execute(db)
  }
}

/** Changes of one process's breaker, each so many minutes ago; the last of all is its state. */
async function change(
  source: string,
  target: string,
  ...changes: [from: string, to: string, minutesAgo: number][]
): Promise<void> {
  for (const [before, after, minutesAgo] of changes) {
    const at = sql`to_timestamp(${(nowMs - minutesAgo * minute) / 1000}::float8)`
    await sql`INSERT INTO breaker_transitions (id, source_service, target_service, protocol,
        instance_id, from_state, to_state, occurred_at, reason, numbers)
      VALUES (gen_random_uuid(), ${source}, ${target}, 'http', 'one', ${before}, ${after}, ${at},
        'because', '{}')`.execute(db)
    if (after === 'gone') {
      await sql`DELETE FROM breaker_instances WHERE target_service = ${target}`.execute(db)
      return
    }
    await sql`INSERT INTO breaker_instances (source_service, target_service, protocol, instance_id,
        state, since, reason, numbers, told_at)
      VALUES (${source}, ${target}, 'http', 'one', ${after}, ${at}, 'because', '{}', NOW())
      ON CONFLICT (source_service, target_service, protocol, instance_id)
      DO UPDATE SET state = excluded.state, since = excluded.since`.execute(db)
  }
}

const read = (own: Partial<MapRequest> = {}) =>
  getServiceMap(db, { window: { range: '30m' }, atMs: null, compare: null, ...own }, moment)

describe('the service map', () => {
  it('is empty without calls', async () => {
    const map = await read()
    expect(map).toMatchObject({ services: [], edges: [], comparedWith: null })
    expect(map.timeline.calls).toHaveLength(map.window.bucketCount)
  })

  it('tells edges that an active pattern declares from others, once there is one', async () => {
    await record({ from: 'kiosk', to: 'till', agoMs: minute, count: 2 })
    await record({ from: 'kiosk', to: 'spy', agoMs: minute, count: 2 })
    const own = async () =>
      (await read()).edges
        .filter(({ source }) => source === 'kiosk')
        .map(({ target, declared }) => `${target} ${declared}`)
    expect(await own()).toEqual(['spy unknown', 'till unknown'])
    await sql`INSERT INTO message_patterns (pattern_name, pattern_type, services_involved, message_flow)
      VALUES ('tills', 'request_response', '{kiosk,till}',
        '{"version": 1, "steps": [{"id": "pay", "from": "kiosk", "to": "till"}]}')`.execute(db)
    expect(await own()).toEqual(['spy no', 'till yes'])
    await sql`DELETE FROM message_patterns`.execute(db)
  })

  it('tells how large it can get before it is made', async () => {
    await sql`INSERT INTO communication_patterns (source_service, target_service, protocol,
        communication_type, message_format)
      SELECT 'one', 'other-' || i, 'http', 'synchronous', 'json'
      FROM generate_series(1, 3) AS i`.execute(db)
    expect(await hasMoreEdgesThan(db, 2)).toBe(true)
    expect(await hasMoreEdgesThan(db, 3)).toBe(false)
  })

  it('has an edge for each protocol, with what is known of it and of its ends', async () => {
    await record(
      { from: 'shop', to: 'pay', agoMs: 5 * minute, count: 18 },
      { from: 'shop', to: 'pay', agoMs: minute, count: 2, type: 'timeout', latencyMs: 900 },
      { from: 'shop', to: 'pay', agoMs: minute, count: 3, protocol: 'grpc' },
    )
    await sql`INSERT INTO services (name, kind) VALUES ('pay', 'external')`.execute(db)
    await sql`INSERT INTO communication_patterns (source_service, target_service, protocol,
      communication_type, message_format, circuit_breaker_state)
      VALUES ('shop', 'pay', 'grpc', 'synchronous', 'protobuf', 'half_open')`.execute(db)
    const { edges, services, timeline } = await read()
    expect(services).toEqual([
      { name: 'pay', kind: 'external' },
      { name: 'shop', kind: 'service' },
    ])
    expect(edges.find(({ protocol }) => protocol === 'http')).toMatchObject({
      ...{ calls: 20, errors: 2, timeouts: 2, errorShare: 0.1, breaker: 'closed', before: null },
    })
    expect(edges.find(({ protocol }) => protocol === 'grpc')).toMatchObject({
      ...{ format: 'protobuf', communication: 'synchronous', breaker: 'half_open', calls: 3 },
    })
    expect(timeline.calls.reduce((sum, count) => sum + count, 0)).toBe(23)
  })

  it('keeps an edge whose breaker lets no call through', async () => {
    await sql`INSERT INTO communication_patterns (source_service, target_service, protocol,
      communication_type, message_format, circuit_breaker_state)
      VALUES ('shop', 'pay', 'http', 'synchronous', 'json', 'open'),
        ('shop', 'mail', 'http', 'synchronous', 'json', 'closed')`.execute(db)
    const { edges } = await read()
    expect(edges).toMatchObject([{ target: 'pay', calls: 0, errorShare: null, breaker: 'open' }])
  })

  it('shows at a past moment how breakers stood then, and now how they stand now', async () => {
    await record({ from: 'shop', to: 'pay', agoMs: minute, count: 1 })
    await change('shop', 'pay', ['closed', 'open', 15], ['open', 'half_open', 14])
    await change('shop', 'pay', ['half_open', 'closed', 12])
    await change('shop', 'mail', ['closed', 'open', 3])
    // A process that ended while its breaker was open holds up nothing any more.
    await change('shop', 'gift', ['closed', 'open', 22], ['open', 'gone', 21])
    await sql`INSERT INTO communication_patterns (source_service, target_service, protocol,
        communication_type, message_format, circuit_breaker_state)
      VALUES ('shop', 'mail', 'http', 'synchronous', 'json', 'open'),
        ('shop', 'fax', 'http', 'synchronous', 'json', 'open')`.execute(db)
    const at = async (own: Partial<MapRequest>) =>
      Object.fromEntries((await read(own)).edges.map(({ target, breaker }) => [target, breaker]))
    const ago = (minutes: number) => nowMs - minutes * minute
    // Nobody knows since when the breaker of a program is open that tells no transitions.
    const fax = 'open'
    expect(await at({})).toEqual({ pay: 'closed', mail: 'open', fax })
    expect(await at({ atMs: ago(20) })).toEqual({ fax })
    expect(await at({ atMs: ago(15) })).toEqual({ pay: 'open', fax })
    expect(await at({ atMs: ago(13) })).toEqual({ pay: 'half_open', fax })
    expect(await at({ atMs: ago(8) })).toEqual({ fax })
    const past = { fromMs: ago(18), toMs: ago(5) }
    expect(await at({ window: past })).toEqual({ pay: 'open', fax })
    const lanes = async (fromMinutes: number, toMinutes: number) => {
      const window = { fromMs: ago(fromMinutes), toMs: ago(toMinutes) }
      const subject = { source: 'shop', target: 'pay', protocol: 'http' }
      const { breakers } = await getMapDetail(db, { window, subject }, moment)
      return breakers.map(({ stretches }) => stretches.map(({ state }) => state))
    }
    expect(await lanes(18, 5)).toEqual([['closed', 'open', 'half_open', 'closed']])
    expect(await lanes(13.5, 12.5)).toEqual([['half_open']])
  })

  it('shows in the past a breaker that had been open, or held, for hours', async () => {
    await record({ from: 'shop', to: 'pay', agoMs: minute, count: 1 })
    // Nobody called it, so nobody tried it again.
    await change('shop', 'bank', ['closed', 'open', 300], ['open', 'half_open', 10])
    await change('shop', 'mail', ['closed', 'forced_open', 300])
    const window = { fromMs: nowMs - 60 * minute, toMs: nowMs - 30 * minute }
    const { edges } = await read({ window })
    expect(edges.map(({ target, breaker }) => [target, breaker])).toEqual([
      ['bank', 'open'],
      ['mail', 'forced_open'],
    ])
    const { breakers } = await getMapDetail(db, { window, subject: { service: 'bank' } }, moment)
    expect(breakers.map(({ stretches }) => stretches.map(({ state }) => state))).toEqual([['open']])
  })

  it('shows a moment of the window, and still the whole window over time', async () => {
    await record(
      { from: 'shop', to: 'pay', agoMs: 20 * minute, count: 5 },
      { from: 'shop', to: 'mail', agoMs: 2 * minute, count: 7 },
    )
    const map = await read({ atMs: nowMs - 20 * minute })
    expect(map.edges.map(({ target }) => target)).toEqual(['pay'])
    expect(map.timeline.calls.reduce((sum, count) => sum + count, 0)).toBe(12)
    expect(Date.parse(map.shown.to) - Date.parse(map.shown.from)).toBe(minute)
  })

  it('compares with the window before, or with one that ends at a moment', async () => {
    await record(
      { from: 'shop', to: 'pay', agoMs: minute, count: 30, latencyMs: 200 },
      { from: 'shop', to: 'pay', agoMs: 40 * minute, count: 60, latencyMs: 20 },
      { from: 'shop', to: 'mail', agoMs: 40 * minute, count: 4 },
      { from: 'shop', to: 'fax', agoMs: 100 * minute, count: 4 },
    )
    const map = await read({ compare: 'before' })
    expect(map.edges.map((own) => [own.target, own.calls, own.before?.calls, own.change])).toEqual([
      ['pay', 30, 60, 'slower'],
      ['mail', 0, 4, null],
    ])
    expect(map.edges[0]?.before?.p95Ms).toBeLessThan(30)
    const older = await read({ compare: nowMs - 90 * minute })
    expect(older.edges.find(({ target }) => target === 'fax')).toMatchObject({
      calls: 0,
      before: { calls: 4 },
    })
  })

  it('calls new what nobody knew, and gone what was in steady use; not what is seldom used', async () => {
    for (let agoMs = 59 * minute; agoMs > 33 * minute; agoMs -= minute) {
      await record({ from: 'shop', to: 'gone', agoMs, count: 2 })
    }
    await record(
      { from: 'shop', to: 'seldom used', agoMs: 5 * minute, count: 1 },
      { from: 'shop', to: 'more often', agoMs: 5 * minute, count: 40 },
      { from: 'shop', to: 'never seen', agoMs: 5 * minute, count: 1 },
    )
    await sql`INSERT INTO communication_patterns (source_service, target_service, protocol,
      communication_type, message_format, created_at)
      SELECT 'shop', target, 'http', 'synchronous', 'json', NOW() - INTERVAL '3 days'
      FROM unnest(ARRAY['gone', 'seldom used', 'more often']) AS target`.execute(db)
    const changes = async (own: Partial<MapRequest>) =>
      Object.fromEntries((await read(own)).edges.map((edge) => [edge.target, edge.change]))
    expect(await changes({ compare: 'before' })).toEqual({
      ...{ gone: 'gone', 'seldom used': null, 'more often': 'new', 'never seen': 'new' },
    })
    expect(Object.values(await changes({}))).toEqual([null, null, null])
  })
})

describe('the detail of an edge', () => {
  it('has its figures over time, its latest failing calls, checks and patterns', async () => {
    await record(
      { from: 'shop', to: 'pay', agoMs: 9 * minute, count: 90 },
      { from: 'shop', to: 'pay', agoMs: 8 * minute, count: 4, type: 'error', latencyMs: 300 },
      { from: 'shop', to: 'pay', agoMs: 3 * minute, count: 2, type: 'timeout', latencyMs: 1000 },
      { from: 'cart', to: 'pay', agoMs: 3 * minute, count: 50, type: 'error' },
    )
    await sql`INSERT INTO communication_health_checks
      (service_name, endpoint, check_type, status, checked_at)
      VALUES ('pay', '/ready', 'readiness', 'healthy', NOW() - INTERVAL '2 min'),
        ('pay', '/ready', 'readiness', 'unhealthy', NOW() - INTERVAL '1 min')`.execute(db)
    await sql`INSERT INTO message_patterns (pattern_name, pattern_type, services_involved, message_flow, state)
      VALUES ('checkout', 'saga', ARRAY['shop', 'pay', 'bank'], '{}', 'active'),
        ('planned', 'saga', ARRAY['shop', 'pay'], '{}', 'draft'),
        ('other', 'saga', ARRAY['shop'], '{}', 'active')`.execute(db)
    const subject = { source: 'shop', target: 'pay', protocol: 'http' }
    const detail = await getMapDetail(db, { window: { range: '30m' }, subject }, moment)
    expect(detail.figures).toMatchObject({ calls: 96, errors: 6, timeouts: 2 })
    expect(detail.series.errorShare.filter((share) => share !== null)).toEqual([0, 1, 1])
    expect(detail.failing.map(({ kind }) => kind)).toEqual(['timeout', 'timeout'])
    expect(detail.failing[0]).toMatchObject({ source: 'shop', message: 'no answer' })
    expect(detail.checks).toMatchObject([{ type: 'readiness', status: 'unhealthy' }])
    expect(detail.patterns).toEqual([{ name: 'checkout', type: 'saga' }])
  })

  it('of a service is about the calls it receives, or makes where it receives none', async () => {
    await record(
      { from: 'shop', to: 'pay', agoMs: minute, count: 10 },
      { from: 'cart', to: 'pay', agoMs: minute, count: 5, type: 'error' },
    )
    const of = (service: string) =>
      getMapDetail(db, { window: { range: '30m' }, subject: { service } }, moment)
    expect((await of('pay')).figures).toMatchObject({ calls: 15, errors: 5 })
    expect((await of('pay')).failing).toHaveLength(5)
    expect((await of('shop')).figures).toMatchObject({ calls: 10, errors: 0 })
    expect((await of('nobody')).figures).toMatchObject({ calls: 0, p95Ms: null })
  })

  it('of a service has the breakers to it and from it, the open one first', async () => {
    await sql`INSERT INTO breaker_instances (source_service, target_service, protocol, instance_id,
        state, since, reason, numbers, told_at)
      SELECT source, target, 'http', 'one', state, to_timestamp(${nowMs / 1000}::float8 - 60),
        'because', '{}', NOW()
      FROM (VALUES ('cart', 'pay', 'closed'), ('pay', 'bank', 'open'), ('cart', 'stock', 'open'))
        AS own (source, target, state)`.execute(db)
    await sql`INSERT INTO breaker_transitions (id, source_service, target_service, protocol,
        instance_id, from_state, to_state, occurred_at, reason, numbers)
      VALUES (gen_random_uuid(), 'pay', 'bank', 'http', 'one', 'closed', 'open',
        to_timestamp(${nowMs / 1000}::float8 - 60), 'because', '{}')`.execute(db)
    const of = async (subject: DetailSubject) => {
      const { breakers } = await getMapDetail(db, { window: { range: '30m' }, subject }, moment)
      return breakers.map(({ source, target, reason, stretches }) => [
        `${source} → ${target}`,
        reason,
        stretches.map(({ state }) => state),
      ])
    }
    const open = ['pay → bank', 'because', ['closed', 'open']]
    expect(await of({ service: 'pay' })).toEqual([open, ['cart → pay', null, ['closed']]])
    expect(await of({ source: 'pay', target: 'bank', protocol: 'http' })).toEqual([open])
    expect(await of({ source: 'pay', target: 'bank', protocol: 'grpc' })).toEqual([])
  })

  it('keeps the history of a quiet breaker beside one that changes all the time', async () => {
    const agoMs = (ms: number) => sql<Date>`to_timestamp(${(nowMs - ms) / 1000}::float8)`
    await sql`INSERT INTO breaker_transitions (id, source_service, target_service, protocol,
        instance_id, from_state, to_state, occurred_at, reason, numbers)
      SELECT gen_random_uuid(), 'pay', 'loud', 'http', 'one',
        CASE WHEN step % 2 = 0 THEN 'open' ELSE 'closed' END,
        CASE WHEN step % 2 = 0 THEN 'closed' ELSE 'open' END,
        ${agoMs(20 * minute)} + step * INTERVAL '0.1 s', 'because', '{}'::jsonb
      FROM generate_series(1, 5000) AS step
      UNION ALL
      SELECT gen_random_uuid(), 'pay', 'quiet', 'http', 'two', before, after,
        ${agoMs(25 * minute)} + step * INTERVAL '1 min', 'because', '{}'::jsonb
      FROM (VALUES (1, 'closed', 'open'), (2, 'open', 'closed')) AS own (step, before, after)`.execute(
      db,
    )
    const subject = { service: 'pay' }
    const { breakers, window } = await getMapDetail(
      db,
      { window: { range: '30m' }, subject },
      moment,
    )
    const [loud, quiet] = ['loud', 'quiet'].map((name) =>
      breakers.find(({ target }) => target === name),
    )
    expect(quiet?.stretches.map(({ state }) => state)).toEqual(['closed', 'open', 'closed'])
    expect(quiet?.stretches[0]?.from).toBe(window.from)
    // What was before the changes that are told of is not known, and not called closed.
    expect(loud?.stretches.length).toBeGreaterThan(1000)
    expect(Date.parse(loud?.stretches[0]?.from ?? '')).toBeGreaterThan(Date.parse(window.from))
  })

  it('counts no process that has ended', async () => {
    await sql`INSERT INTO breaker_transitions (id, source_service, target_service, protocol,
        instance_id, from_state, to_state, occurred_at, reason, numbers)
      SELECT gen_random_uuid(), 'shop', 'bank', 'http', 'ended', before, after,
        to_timestamp(${nowMs / 1000}::float8 - ago), 'because', '{}'
      FROM (VALUES ('closed', 'open', 600), ('open', 'gone', 300)) AS own (before, after, ago)`.execute(
      db,
    )
    const subject = { source: 'shop', target: 'bank', protocol: 'http' }
    const { breakers } = await getMapDetail(db, { window: { range: '30m' }, subject }, moment)
    expect(breakers[0]?.stretches.map(({ state }) => state)).toEqual(['closed', 'open', 'closed'])
  })
})
