import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addTraffic } from '#lib/breakers/add-traffic.ts'
import { figuresOf } from '#lib/breakers/figures.ts'
import { listBreakers } from '#lib/breakers/queries.ts'
import { recordBreakerReports } from '#lib/breakers/record-reports.ts'
import { transitionReport } from '#lib/breakers/test-support.ts'
import { measure } from '#lib/conformance/measure.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { getOverview } from '#lib/overview/queries.ts'
import { linkOf, nodesOf } from '#lib/service-map/model/graph-parts.ts'
import { getMapDetail } from '#lib/service-map/detail-queries.ts'
import { getServiceMap } from '#lib/service-map/queries.ts'
import { resolveWindow } from './model.ts'
import { sumEdges } from './queries.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.drop())

const nowMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 + 1_234_567
const retention = { '10s': 86_400, '1m': 14 * 86_400, '1h': 400 * 86_400 }
const minuteMs = 60_000

/** An edge: how long ago it was entered, and its calls. */
const edge = fc.record({
  source: fc.constantFrom('a', 'b'),
  target: fc.constantFrom('c', 'd'),
  protocol: fc.constantFrom('http', 'grpc'),
  entered: fc.oneof(fc.constant(30 * 1440), fc.integer({ min: 0, max: 2 * 1440 })),
  calls: fc.array(fc.integer({ min: 0, max: 5 * 1440 }), { minLength: 1, maxLength: 30 }),
})
type Edge = (typeof edge extends fc.Arbitrary<infer T> ? T : never) & object
const estate = fc.uniqueArray(edge, {
  minLength: 1,
  maxLength: 5,
  selector: ({ source, target, protocol }) => `${source} ${target} ${protocol}`,
})

async function fill(edges: readonly Edge[]): Promise<void> {
  await sql`TRUNCATE communication_events, communication_patterns, rollups, rollup_totals,
    breaker_transitions, breaker_instances, services`.execute(test.db)
  for (const { source, target, protocol, entered, calls } of edges) {
    const names = { source_service: source, target_service: target, protocol }
    await recordBreakerReports(test.db, [transitionReport(names)])
    await sql`UPDATE communication_patterns
      SET created_at = to_timestamp(${(nowMs - entered * minuteMs) / 1000}::float8)
      WHERE source_service = ${source} AND target_service = ${target} AND protocol = ${protocol}
    `.execute(test.db)
    await sql`
      INSERT INTO communication_events (correlation_id, source_service, target_service, protocol,
        event_type, latency_ms, occurred_at)
      SELECT gen_random_uuid(), ${source}, ${target}, ${protocol}, 'response', 10,
        to_timestamp((${nowMs}::float8 - ago * ${minuteMs} - 1) / 1000)
      FROM unnest(${calls}::int[]) AS ago`.execute(test.db)
  }
}

async function ratesOn(range: '30m' | '6h' | '24h' | '7d') {
  const [{ db }, moment] = [test, { nowMs, retention }]
  const window = resolveWindow({ range, against: 'off' }, nowMs, retention)
  const map = await getServiceMap(db, { window: { range }, atMs: null, compare: null }, moment)
  const told = await addTraffic(db, await listBreakers(db, window), window)
  const span = { ...told.window, endMs: Math.min(told.window.toMs, nowMs) }
  const breakers = told.breakers.map((one) => ({ ...one, figures: figuresOf(one, span) }))
  const overview = await getOverview(db, window, 'off')
  return { map, breakers, services: overview.services, moment, window }
}

const noneJudged = { runs: { succeeded: 0, failed: 0 }, seconds: 1 }

/** But for being rounded on their way. */
function expectAlike(rate: number | null | undefined, other: number): void {
  expect((rate ?? 0) / other).toBeCloseTo(1, 3)
}

it('are the same for the same edge, and for the same service, on every page', async () => {
  await fc.assert(
    fc.asyncProperty(estate, fc.constantFrom('30m', '6h', '24h', '7d'), async (edges, range) => {
      await fill(edges)
      const { map, breakers, services, moment, window } = await ratesOn(range)
      const used = map.edges.filter(({ calls }) => calls > 0)
      for (const own of used) {
        const { source, target, protocol, callsPerSecond } = own
        const subject = { source, target, protocol }
        const panel = await getMapDetail(test.db, { window: { range }, subject }, moment)
        expect(panel.figures.callsPerSecond).toBe(callsPerSecond)
        const { edges: measured } = measure(
          {},
          await sumEdges(test.db, window, { edges: [subject] }),
          { window, judged: noneJudged },
        )
        expectAlike(measured[0]?.throughputRps, callsPerSecond)
        expectAlike(linkOf('id', [own], String).callsPerSecond, callsPerSecond)
        const card = breakers.find(
          (one) => one.source === source && one.target === target && one.protocol === protocol,
        )
        expectAlike(card?.figures?.perSecond, callsPerSecond)
        expect(card?.figures?.isYoung).toBe(own.isYoung)
      }
      const nodes = nodesOf(map.edges, {
        services: map.services,
        links: [],
        collapsed: new Map(),
        shown: new Map(),
      })
      for (const { name, received, made } of nodes) {
        const traffic = services.find((service) => service.name === name)?.traffic
        const node = received.calls > 0 ? received : made
        if (node.calls === 0) continue
        expectAlike(traffic?.callsPerSecond, node.callsPerSecond)
        expect(traffic?.isYoung).toBe(node.isYoung)
        const panel = await getMapDetail(
          test.db,
          { window: { range }, subject: { service: name } },
          moment,
        )
        expectAlike(panel.figures.callsPerSecond, node.callsPerSecond)
      }
    }),
    { numRuns: 25 },
  )
})

it('of an edge that was first seen twelve minutes ago are over these, in a window of a day too', async () => {
  const calls = Array.from({ length: 12 }, (_, minute) => Array<number>(100).fill(minute)).flat()
  await fill([{ source: 'a', target: 'c', protocol: 'http', entered: 12, calls }])
  for (const range of ['30m', '24h', '7d'] as const) {
    const { map, breakers, services } = await ratesOn(range)
    const rate = expect.closeTo(1200 / 720, 2)
    expect(map.edges).toMatchObject([{ callsPerSecond: rate, overSeconds: 720, isYoung: true }])
    expect(breakers).toMatchObject([{ figures: { perSecond: rate, isYoung: true } }])
    expect(services[0]?.traffic).toMatchObject({ callsPerSecond: rate, isYoung: true })
  }
})
