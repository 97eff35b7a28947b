import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import type { Preset } from '#lib/platform/window.ts'
import type { Box } from '#lib/rollups/cells.ts'
import { bucketIndex, resolveWindow, type EdgeFilter } from '#lib/rollups/model.ts'
import { explainBox } from './queries.ts'

let test: TestDatabase
let db: Database
const minute = 60_000
const nowMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 + 20 * minute

beforeAll(async () => {
  test = await createTestDatabase()
  db = test.db
})
beforeEach(async () => {
  await empty()
})
afterAll(() => test.drop())

/** TRUNCATE would make every file of every partition anew. */
async function empty(): Promise<void> {
  await sql`
    WITH events AS (DELETE FROM communication_events), edges AS (DELETE FROM rollups)
    DELETE FROM rollup_totals`.execute(db)
}

type Calls = {
  count: number
  target?: string
  type?: string
  latencyMs?: number
  minutesAgo?: number
  region?: string
}

async function insert(calls: Calls): Promise<void> {
  const { count, target = 'inventory', type = 'response', latencyMs = 10, minutesAgo = 5 } = calls
  const at = new Date(nowMs - minutesAgo * minute)
  await sql`
    INSERT INTO communication_events (correlation_id, source_service, target_service, event_type,
      protocol, latency_ms, status_code, operation, attributes, occurred_at)
    SELECT gen_random_uuid(), 'orders', ${target}, ${type}, 'http', ${latencyMs}::numeric,
      ${type === 'response' ? 200 : 503}::integer, 'POST /pay',
      ${JSON.stringify(calls.region === undefined ? {} : { region: calls.region })}::jsonb,
      ${at}::timestamptz + make_interval(secs => n % 50)
    FROM generate_series(1, ${count}::integer) AS n`.execute(db)
}

const window = (filter: EdgeFilter = {}, range: Preset = '30m') => ({
  ...resolveWindow({ range }, nowMs),
  filter,
})
const box = (change: Partial<Box> = {}): Box => ({
  fromMs: nowMs - 6 * minute,
  toMs: nowMs - 3 * minute,
  edges: null,
  lowest: null,
  highest: null,
  failedOnly: false,
  ...change,
})
const slow = { lowest: bucketIndex(500), highest: bucketIndex(4000) }
const statements = async (change: Partial<Box>) =>
  (await explainBox(db, window(), box(change))).differences.map(({ statement }) =>
    statement.replaceAll('\u00a0', ' '),
  )

describe('explainBox', () => {
  it('finds what slow calls have that others do not, and their correlations, slowest first', async () => {
    await insert({ count: 200 })
    await insert({ count: 200, minutesAgo: 12 })
    await insert({ count: 20, target: 'payments', latencyMs: 900, region: 'eu' })
    await insert({ count: 1, target: 'payments', latencyMs: 3000, region: 'eu' })
    const explained = await explainBox(db, window(), box(slow))
    expect(explained.inside).toEqual({ calls: 21, sampled: 21 })
    expect(explained.elsewhere).toEqual({ calls: 400, sampled: 400 })
    expect(await statements(slow)).toEqual([
      '100 % of these go to payments, against 0 % elsewhere',
      '100 % of these have region = eu, against 0 % elsewhere',
    ])
    expect(explained.correlations).toHaveLength(21)
    expect(explained.correlations[0]).toMatchObject({ target: 'payments', latencyMs: 3000 })
  })

  it('compares failed calls of chosen edges with the other calls of these edges', async () => {
    await insert({ count: 500 })
    await insert({ count: 60, target: 'payments', region: 'us' })
    await insert({ count: 5, target: 'payments', region: 'eu' })
    await insert({ count: 20, target: 'payments', region: 'eu', type: 'error' })
    await insert({ count: 10, target: 'mailer', type: 'error' })
    const edges = [{ source: 'orders', target: 'payments', protocol: 'http' }]
    const explained = await explainBox(db, window(), box({ edges, failedOnly: true }))
    expect(explained.comparedWith).toBe('edges')
    expect(explained.inside).toEqual({ calls: 20, sampled: 20 })
    expect(explained.elsewhere).toEqual({ calls: 65, sampled: 65 })
    expect(explained.correlations.map(({ status }) => status)).toEqual(Array(20).fill('503'))
    // What belongs to the edge, as its operation does, is no cause; that they failed is no news.
    expect(explained.differences.map(({ dimension, key }) => key ?? dimension)).toEqual([
      'region',
      'status',
    ])
  })

  it('does not take what belongs to an edge that fails more for what makes its calls fail', async () => {
    await insert({ count: 100, target: 'payments', region: 'of payments' })
    await insert({ count: 60, target: 'payments', region: 'of payments', type: 'error' })
    await insert({ count: 300, target: 'mailer', region: 'of mails' })
    await insert({ count: 5, target: 'mailer', region: 'of mails', type: 'error' })
    const edges = ['payments', 'mailer'].map((target) => ({
      ...{ source: 'orders', target, protocol: 'http' },
    }))
    const { elsewhere, differences } = await explainBox(
      db,
      window(),
      box({ edges, failedOnly: true }),
    )
    expect(elsewhere.calls).toBe(400)
    expect(differences.map(({ dimension }) => dimension)).toEqual(['status'])
  })

  it('compares failed calls of edges on which hardly any went well with all others', async () => {
    await insert({ count: 50 })
    await insert({ count: 3, target: 'payments' })
    await insert({ count: 10, target: 'payments', type: 'error' })
    const edges = [{ source: 'orders', target: 'payments', protocol: 'http' }]
    const explained = await explainBox(db, window(), box({ edges, failedOnly: true }))
    expect(explained.comparedWith).toBe('all')
    expect(explained.elsewhere).toEqual({ calls: 53, sampled: 53 })
  })

  it('keeps to what the heatmap shows', async () => {
    await insert({ count: 5 })
    await insert({ count: 7, target: 'payments' })
    const shown = await explainBox(db, window({ target: 'payments' }), box())
    expect(shown.inside.calls + shown.elsewhere.calls).toBe(7)
  })

  it('says nothing of a box without calls, or outside of the window', async () => {
    await insert({ count: 5 })
    const outside = box({ fromMs: window().fromMs, toMs: window().fromMs })
    expect((await explainBox(db, window(), outside)).inside.calls).toBe(0)
    expect(await explainBox(db, window(), box(slow))).toMatchObject({
      inside: { calls: 0, sampled: 0 },
      differences: [],
      correlations: [],
    })
  })

  it('looks at some of very many calls, and says how many and how exact', async () => {
    for (const minutesAgo of [4, 5, 9, 10]) {
      await insert({ count: 30_000, minutesAgo, latencyMs: minutesAgo })
      await insert({ count: 3_000, minutesAgo, target: minutesAgo < 6 ? 'payments' : 'mailer' })
    }
    const { inside, elsewhere, differences } = await explainBox(db, window(), box())
    expect([inside.calls, elsewhere.calls]).toEqual([66_000, 66_000])
    for (const { sampled } of [inside, elsewhere]) {
      expect(sampled).toBeGreaterThan(500)
      expect(sampled).toBeLessThanOrEqual(40_000)
    }
    for (const { margin } of differences) expect(margin).toBeGreaterThan(0)
  })

  it('tells shares of calls, and not of the cells in which it looked', async () => {
    for (const minutesAgo of [4, 5, 9, 10]) {
      await insert({ count: 18_000, minutesAgo })
      await insert({ count: 2_000, minutesAgo, target: minutesAgo < 6 ? 'payments' : 'mailer' })
    }
    const { differences } = await explainBox(db, window(), box())
    const targets = differences.find(({ dimension }) => dimension === 'target')
    const payments = targets?.values.find(({ value }) => value === 'payments')
    expect(payments?.inside).toBeCloseTo(0.1, 2)
    expect(payments?.elsewhere).toBe(0)
  })

  it('counts exactly in windows that are read from hours and days', async () => {
    for (const minutesAgo of [5, 40, 90, 100, 170, 600, 3000]) {
      await insert({ count: minutesAgo, minutesAgo })
    }
    const inside = { fromMs: nowMs - 105 * minute, toMs: nowMs - 85 * minute }
    for (const [range, all] of [
      ['3h', 405],
      ['6h', 405],
      ['24h', 1005],
      ['7d', 4005],
    ] as const) {
      const shown = window({}, range)
      const bucketMs = shown.bucketSeconds * 1000
      const fromMs = Math.floor(inside.fromMs / bucketMs) * bucketMs
      const toMs = Math.ceil(inside.toMs / bucketMs) * bucketMs
      const found = await explainBox(db, shown, box({ fromMs, toMs }))
      const calls = [5, 40, 90, 100, 170, 600, 3000]
        .filter((ago) => nowMs - ago * minute >= fromMs && nowMs - ago * minute < toMs)
        .reduce((sum, ago) => sum + ago, 0)
      expect([range, found.inside.calls, found.elsewhere.calls]).toEqual([
        range,
        calls,
        all - calls,
      ])
    }
  })

  it('counts exactly, wherever the box is and whatever it asks for', async () => {
    const call = fc.record({
      count: fc.integer({ min: 1, max: 4 }),
      target: fc.constantFrom('a', 'b'),
      type: fc.constantFrom('response', 'error', 'timeout', 'request'),
      latencyMs: fc.constantFrom(0, 0.5, 3, 700, 20_000),
      minutesAgo: fc.integer({ min: 0, max: 28 }),
    })
    const bounds = fc.record({
      from: fc.integer({ min: 1, max: 28 }),
      minutes: fc.integer({ min: 1, max: 10 }),
      lowest: fc.option(fc.integer({ min: -20, max: 60 })),
      height: fc.option(fc.integer({ min: 0, max: 90 })),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 12 }), bounds, async (calls, drawn) => {
        await empty()
        for (const one of calls) await insert(one)
        const { lowest } = drawn
        const highest = drawn.height === null ? null : (lowest ?? -81) + drawn.height
        const fromMs = nowMs - drawn.from * minute
        const toMs = Math.min(fromMs + drawn.minutes * minute, window().toMs)
        const isInside = (one: Required<Omit<Calls, 'region'>>) => {
          const atMs = nowMs - one.minutesAgo * minute
          const index = bucketIndex(one.latencyMs)
          return (
            atMs >= fromMs &&
            atMs < toMs &&
            (lowest === null || index >= lowest) &&
            (highest === null || index <= highest)
          )
        }
        const ended = calls.filter(({ type }) => type !== 'request')
        const sum = (some: readonly Calls[]) => some.reduce((total, { count }) => total + count, 0)
        const found = await explainBox(db, window(), box({ fromMs, toMs, lowest, highest }))
        const inside = sum(ended.filter(isInside))
        expect(found.inside).toEqual({ calls: inside, sampled: inside })
        const elsewhere = sum(ended) - inside
        expect(found.elsewhere).toEqual({ calls: elsewhere, sampled: elsewhere })
      }),
      { numRuns: 25 },
    )
  })
})
