import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import {
  addSparse,
  bucketIndex,
  createHistogram,
  percentilesOf,
  resolveWindow,
  toSparse,
  windowBefore,
  type EdgeCondition,
  type EdgeFilter,
  type EdgeKey,
} from './model.ts'
import { columnsOf, errorHeatmap } from './error-heatmap.ts'
import { bucketOfSums } from './known-since.ts'
import {
  latencyHeatmap,
  sumBuckets,
  sumBucketsBy,
  sumEdges,
  type GroupBy,
  type Stretch,
} from './queries.ts'

let test: TestDatabase
let db: Database
const nowMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 + 1_234_567
const reachBackMs = 6 * 86_400_000

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

type Event = EdgeKey & { type: string; latencyMs: number; size: number; atMs: number }

async function insert(events: readonly Event[]): Promise<void> {
  if (events.length === 0) return
  const column = (name: keyof Event) => sql.val(events.map((event) => event[name]))
  await sql`
    INSERT INTO communication_events (correlation_id, source_service, target_service, protocol,
      event_type, latency_ms, payload_size, occurred_at)
    SELECT gen_random_uuid(), source, target, protocol, type, latency, size, to_timestamp(at / 1000)
    FROM unnest(${column('source')}::text[], ${column('target')}::text[],
      ${column('protocol')}::text[], ${column('type')}::text[], ${column('latencyMs')}::numeric[],
      ${column('size')}::integer[], ${column('atMs')}::float8[])
      AS e (source, target, protocol, type, latency, size, at)`.execute(db)
}

const edge = {
  source: fc.constantFrom('a', 'b', "it's"),
  target: fc.constantFrom('b', 'c'),
  protocol: fc.constantFrom('http', 'grpc'),
}
const like = fc.record({
  kind: fc.constant('like' as const),
  of: fc.subarray<keyof EdgeKey>(['source', 'target', 'protocol'], { minLength: 1 }),
  pattern: fc.constantFrom('a', 'B', "%'_", '_', '%t%', '%'),
})
const where: fc.Arbitrary<EdgeCondition> = fc.oneof(
  like,
  fc.record({ kind: fc.constant('not' as const), of: like }),
  fc.record({
    kind: fc.constantFrom('and' as const, 'or' as const),
    of: fc.array(like, { minLength: 1, maxLength: 3 }),
  }),
)
const filter: fc.Arbitrary<EdgeFilter> = fc.oneof(
  fc.constant({}),
  fc.record({ where }),
  fc.record(
    { service: edge.target, ...edge, edges: fc.array(fc.record(edge), { maxLength: 3 }) },
    { requiredKeys: [] },
  ),
)
const minutes = 60_000
const anyWindow = fc
  .oneof(
    fc.record({ range: fc.constantFrom('5m', '15m', '30m', '1h', '3h', '6h', '24h', '7d') }),
    fc
      .record({
        age: fc.integer({ min: 0, max: 400 * minutes }),
        seconds: fc.oneof(
          fc.integer({ min: 1, max: 900 }),
          fc.integer({ min: 900, max: 90_000 }),
          fc.integer({ min: 7 * 86_400, max: 15 * 86_400 }),
        ),
      })
      .map(({ age, seconds }) => ({ fromMs: nowMs - age - seconds * 1000, toMs: nowMs - age })),
  )
  .map((request) => resolveWindow(request, nowMs))
const stretch: fc.Arbitrary<Stretch> = fc.oneof(
  anyWindow,
  anyWindow.map((own) => ({ ...own, ...windowBefore(own) })),
)
/** Times anywhere, most of them in the window or just outside it. */
const situation = stretch.chain(({ fromMs, toMs, ...rest }) => {
  const earliest = Math.max(fromMs - 20 * minutes, nowMs - reachBackMs)
  const atMs = fc.oneof(
    fc.integer({ min: earliest, max: Math.max(earliest + 1, toMs + 20 * minutes) }),
    fc.integer({ min: nowMs - reachBackMs, max: nowMs }),
  )
  const event: fc.Arbitrary<Event> = fc.record({
    ...edge,
    type: fc.constantFrom('response', 'response', 'error', 'timeout', 'request', 'retry'),
    latencyMs: fc.oneof(
      fc.constant(0),
      fc.integer({ min: 1, max: 90_000_000 }).map((micros) => micros / 1000),
    ),
    size: fc.integer({ min: 0, max: 1000 }),
    atMs,
  })
  return fc.record({
    batches: fc.array(fc.array(event, { maxLength: 40 }), { minLength: 1, maxLength: 3 }),
    filter,
    stretch: fc.constant({ fromMs, toMs, ...rest }),
  })
})

function law(
  holds: (events: Event[], shown: Stretch, filter: EdgeFilter) => Promise<void>,
): Promise<void> {
  return fc.assert(
    fc.asyncProperty(situation, async ({ batches, filter: by, stretch: shown }) => {
      await empty()
      for (const batch of batches) await insert(batch)
      const events = batches
        .flat()
        .filter(({ atMs }) => atMs >= shown.fromMs && atMs < shown.toMs)
        .filter((one) => matches(one, by))
      await holds(events, shown, by)
    }),
    { numRuns: 40 },
  )
}

function matches(key: EdgeKey, by: EdgeFilter): boolean {
  const same = (a: EdgeKey) =>
    a.source === key.source && a.target === key.target && a.protocol === key.protocol
  return (
    (by.service === undefined || key.source === by.service || key.target === by.service) &&
    (by.source === undefined || key.source === by.source) &&
    (by.target === undefined || key.target === by.target) &&
    (by.protocol === undefined || key.protocol === by.protocol) &&
    (by.edges === undefined || by.edges.some(same)) &&
    (by.where === undefined || keepsTo(key, by.where))
  )
}

function keepsTo(key: EdgeKey, condition: EdgeCondition): boolean {
  switch (condition.kind) {
    case 'not':
      return !keepsTo(key, condition.of)
    case 'and':
      return condition.of.every((part) => keepsTo(key, part))
    case 'or':
      return condition.of.some((part) => keepsTo(key, part))
    default: {
      const pattern = condition.pattern.replaceAll('%', '.*').replaceAll('_', '.')
      return condition.of.some((part) => new RegExp(`^${pattern}$`, 'i').test(key[part]))
    }
  }
}

const isCall = ({ type }: Event) => ['response', 'error', 'timeout'].includes(type)
const isError = ({ type }: Event) => ['error', 'timeout'].includes(type)
const keyOf = ({ source, target, protocol }: EdgeKey) => JSON.stringify([source, target, protocol])

function histogramOf(events: readonly Event[]) {
  const index = events.filter(isCall).map(({ latencyMs }) => bucketIndex(latencyMs))
  const histogram = createHistogram()
  addSparse(histogram, { index, count: index.map(() => 1) })
  return histogram
}

function byBucket(events: readonly Event[], window: Stretch): Event[][] {
  const bucketMs = window.bucketSeconds * 1000
  return Array.from({ length: window.bucketCount }, (_, bucket) => {
    const fromMs = window.fromMs + bucket * bucketMs
    return events.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + bucketMs)
  })
}

function countsOf(events: readonly Event[], window: Stretch) {
  const buckets = byBucket(events, window)
  return {
    calls: buckets.map((own) => own.filter(isCall).length),
    errors: buckets.map((own) => own.filter(isError).length),
  }
}

describe('what is read from the rollups is what the raw events come to', () => {
  it('per edge', () =>
    law(async (events, window, by) => {
      const expected = [...Map.groupBy(events, keyOf).values()].map((own) => {
        const { source = '', target = '', protocol = '' } = own[0] ?? {}
        const count = (of: (one: Event) => boolean) => own.filter(of).length
        const latencies = own.filter(isCall).map(({ latencyMs }) => latencyMs)
        return {
          ...{ source, target, protocol },
          calls: count(isCall),
          errors: count(isError),
          timeouts: count(({ type }) => type === 'timeout'),
          requests: count(({ type }) => type === 'request'),
          retries: count(({ type }) => type === 'retry'),
          payloadBytes: own.reduce((sum, { size }) => sum + size, 0),
          latencySumMs: expect.closeTo(
            latencies.reduce((sum, ms) => sum + ms, 0),
            3,
          ),
          latencyMaxMs: Math.max(0, ...latencies),
          knownSinceMs: bucketOfSums(window, Math.min(...own.map(({ atMs }) => atMs)))?.startMs,
          ...percentilesOf(histogramOf(own)),
        }
      })
      const found = await sumEdges(db, window, by)
      expect(found).toHaveLength(expected.length)
      expect(found).toEqual(expect.arrayContaining(expected))
    }))

  it('per bucket', () =>
    law(async (events, window, by) => {
      const percentiles = byBucket(events, window).map((own) => percentilesOf(histogramOf(own)))
      expect(await sumBuckets(db, window, by)).toEqual({
        ...countsOf(events, window),
        p50Ms: percentiles.map(({ p50Ms }) => p50Ms),
        p95Ms: percentiles.map(({ p95Ms }) => p95Ms),
        p99Ms: percentiles.map(({ p99Ms }) => p99Ms),
      })
    }))

  it('per bucket and latency', () =>
    law(async (events, window, by) => {
      expect(await latencyHeatmap(db, window, by)).toEqual({
        ...countsOf(events, window),
        columns: byBucket(events, window).map((own) => {
          const { index, count } = toSparse(histogramOf(own))
          return { index, calls: count }
        }),
      })
    }))

  const partsOf: Record<GroupBy, (one: Event) => Partial<EdgeKey>> = {
    edge: ({ source, target, protocol }) => ({ source, target, protocol }),
    source: ({ source }) => ({ source }),
    target: ({ target }) => ({ target }),
  }
  it.each(['edge', 'source', 'target'] as const)('per bucket and %s', (groupBy) =>
    law(async (events, window, by) => {
      const calls = events.filter(isCall)
      const groups = Map.groupBy(calls, (one) => JSON.stringify(partsOf[groupBy](one)))
      const expected = [...groups.values()].map((own) => ({
        ...(own[0] && partsOf[groupBy](own[0])),
        ...countsOf(own, window),
      }))
      const found = await sumBucketsBy(db, window, { groupBy, filter: by })
      expect(found).toHaveLength(expected.length)
      expect(found).toEqual(expect.arrayContaining(expected))
    }),
  )

  it('per edge and column of time, those that failed first', () =>
    law(async (events, window, by) => {
      const { columnsFromMs, columnSeconds, columnCount } = columnsOf(window)
      const columnOf = ({ atMs }: Event) =>
        Math.floor((atMs - columnsFromMs) / 1000 / columnSeconds)
      const calls = events.filter(isCall)
      const found = await errorHeatmap(db, window, { filter: by, quiet: true })
      expect(found.edgeCount).toBe(new Set(calls.map(keyOf)).size)
      expect(found.failingCount).toBe(new Set(calls.filter(isError).map(keyOf)).size)
      const errors = found.rows.map((row) => row.errors)
      expect(errors).toEqual(errors.toSorted((a, b) => b - a))
      const failing = await errorHeatmap(db, window, { filter: by })
      expect(failing.rows).toEqual(found.rows.slice(0, found.failingCount))
      for (const row of found.rows) {
        const own = calls.filter((one) => keyOf(one) === keyOf(row))
        const cells = Array.from({ length: columnCount }, (_, column) => {
          const inside = own.filter((one) => columnOf(one) === column)
          return { column, calls: inside.length, errors: inside.filter(isError).length }
        })
        const failed = cells.filter((cell) => cell.errors > 0)
        expect(row).toMatchObject({
          calls: own.length,
          errors: own.filter(isError).length,
          failed: {
            column: failed.map(({ column }) => column),
            calls: failed.map((cell) => cell.calls),
            errors: failed.map((cell) => cell.errors),
          },
        })
        const isQuiet = (column: number) =>
          row.quiet.some((from, place) => {
            const to = row.quiet[place + 1] ?? -1
            return place % 2 === 0 && column >= from && column <= to
          })
        expect(cells.filter(({ column }) => isQuiet(column))).toEqual(
          cells.filter((cell) => cell.calls > 0 && cell.errors === 0),
        )
      }
    }))
})

describe('the columns of the errors', () => {
  it('are no more than 120 and some, of a width that people count in, and stay put', () => {
    const widths = (['15m', '1h', '3h', '6h', '24h', '7d'] as const).map((range) => {
      const window = resolveWindow({ range }, nowMs)
      const columns = columnsOf(window)
      const later = columnsOf(resolveWindow({ range }, nowMs + 70_000))
      expect((later.columnsFromMs - columns.columnsFromMs) % (columns.columnSeconds * 1000)).toBe(0)
      return [range, columns.columnSeconds]
    })
    expect(Object.fromEntries(widths)).toEqual({
      ...{ '15m': 10, '1h': 60, '3h': 120, '6h': 180, '24h': 3600, '7d': 7200 },
    })
    fc.assert(
      fc.property(anyWindow, (window) => {
        const { columnsFromMs, columnSeconds, columnCount } = columnsOf(window)
        expect(columnCount).toBeLessThanOrEqual(121)
        expect(columnSeconds % window.bucketSeconds).toBe(0)
        expect(columnsFromMs).toBeLessThanOrEqual(window.fromMs)
        const endMs = columnsFromMs + columnCount * columnSeconds * 1000
        expect(endMs).toBeGreaterThanOrEqual(window.toMs)
      }),
    )
  })
})

it('lists no more edges with failed calls than it is asked for, and says how many there are', async () => {
  const call = (source: string, type: string): Event => ({
    ...{ source, target: 't', protocol: 'http', type, latencyMs: 1, size: 0, atMs: nowMs - 1 },
  })
  await insert([
    ...['well', 'busy', 'busy', 'ill', 'worse'].map((source) => call(source, 'response')),
    ...['busy', 'ill', 'worse', 'worse'].map((source) => call(source, 'error')),
  ])
  const window = resolveWindow({ range: '5m' }, nowMs)
  const { rows, edgeCount, failingCount } = await errorHeatmap(db, window, { limit: 2 })
  expect(rows.map(({ source }) => source)).toEqual(['worse', 'ill'])
  expect([edgeCount, failingCount]).toEqual([4, 3])
})
