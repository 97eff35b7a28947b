import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { comparedWindow, resolveWindow, type Window } from '#lib/rollups/model.ts'
import { listWorseEdges } from './load-worse-edges.ts'
import type { WorseEdge } from './model.ts'

let test: TestDatabase
const nowMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 + 30_000
const minute = 60_000

beforeAll(async () => {
  test = await createTestDatabase()
  // Each line: so many calls a minute from one minute ago to another, and how they are.
  await test.db.transaction().execute(async (transaction) => {
    for (const [target, from, to, calls, failing, latencyMs] of [
      ['steady', 60, 0, 40, 0.01, 50],
      ['failing', 60, 30, 40, 0.005, 50],
      ['failing', 30, 0, 40, 0.2, 50],
      ['slow', 60, 30, 10, 0, 50],
      ['slow', 30, 0, 10, 0, 120],
      ['very slow', 60, 30, 10, 0, 50],
      ['very slow', 30, 0, 10, 0, 3_000],
      ['a bit slow', 60, 30, 10, 0, 2],
      ['a bit slow', 30, 0, 10, 0, 9],
      ['stopped', 60, 12, 4, 0, 50],
      ['stopped long ago', 60, 35, 4, 0, 50],
      ['seldom used', 60, 50, 0.2, 0, 50],
      ['in bursts', 60, 58, 400, 0, 50],
      ['new', 5, 0, 40, 0.5, 50],
    ] as const) {
      await sql`
        INSERT INTO communication_events (correlation_id, source_service, target_service, protocol,
          event_type, latency_ms, occurred_at)
        SELECT gen_random_uuid(), 'orders', ${target}::text, 'http',
          CASE WHEN n * 617 % 1000 < 1000 * ${failing}::float8 THEN 'error' ELSE 'response' END,
          ${latencyMs}::numeric * (0.5 + (n * 7919 % 100) / 100.0),
          to_timestamp(${nowMs / 1000}::float8 - ${from}::float8 * 60 + n * 60 / ${calls}::float8)
        FROM generate_series(1, floor((${from}::float8 - ${to}::float8) * ${calls}::float8)::int - 1)
          AS n`.execute(transaction)
    }
  })
})
afterAll(() => test.drop())

async function compare(now: Window) {
  const before = comparedWindow(now, 'before')
  if (!before) throw new Error('nothing to compare with')
  return await listWorseEdges(test.db, now, before)
}

async function worse(now: Window): Promise<WorseEdge[]> {
  return (await compare(now)).edges
}

it('are those that fail more, are slower or silent, the worst first, and no others', async () => {
  const edges = await worse(resolveWindow({ range: '30m' }, nowMs))
  expect(edges.map(({ target, worse: what, tone }) => [target, what, tone])).toEqual([
    ['very slow', ['latency'], 'failing'],
    ['failing', ['errors'], 'failing'],
    ['slow', ['latency'], 'warning'],
    ['stopped', ['traffic'], 'warning'],
    ['stopped long ago', ['traffic'], 'warning'],
  ])
  const [, failing, , stopped] = edges
  expect(failing?.errorShare.now).toBeCloseTo(0.2, 1)
  expect(stopped?.silentSince).toBe(new Date(nowMs - 12 * minute + 30_000).toISOString())
  expect(stopped?.callsPerSecond.before).toBeCloseTo(4 / 60, 2)
})

it('are none where the same is compared with the same', async () => {
  const past = { fromMs: nowMs - 30_000 - 45 * minute, toMs: nowMs - 30_000 - 38 * minute }
  expect(await worse(resolveWindow(past, nowMs))).toEqual([])
})

it('tells how many edges had calls before, so that nothing is called well that cannot be compared', async () => {
  expect((await compare(resolveWindow({ range: '30m' }, nowMs))).comparedEdges).toBe(9)
  const { edges, comparedEdges } = await compare(resolveWindow({ range: '3h' }, nowMs))
  expect([edges, comparedEdges]).toEqual([[], 0])
})
