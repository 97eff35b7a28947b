import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { pickCells, type Box, type Cell } from './cells.ts'
import { bucketIndex } from './model.ts'

let database: TestDatabase
const fromMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000
const bucketMs = 10_000

/** Edge `n` of 6 has n calls of 100 ms in the first bucket and 2 n in the second, and some of 1 ms. */
beforeAll(async () => {
  database = await createTestDatabase()
  await sql`
    INSERT INTO communication_events (correlation_id, source_service, target_service, protocol,
      event_type, latency_ms, occurred_at)
    SELECT gen_random_uuid(), 'caller', 'edge-' || n, 'http', 'response', latency,
      ${new Date(fromMs)}::timestamptz + make_interval(secs => 10 * (bucket - 1))
    FROM generate_series(1, 6) AS n, generate_series(1, 2) AS bucket,
      (VALUES (100, 1), (1, 3)) AS kind (latency, times), generate_series(1, n * bucket * times)
  `.execute(database.db)
})
afterAll(() => database.drop())

const slow: Box = {
  fromMs,
  toMs: fromMs + 2 * bucketMs,
  edges: null,
  lowest: bucketIndex(50),
  highest: null,
  failedOnly: false,
}

function pick(limit: number, box: Box = slow) {
  const window = { tier: '10s' as const, fromMs, toMs: fromMs + 6 * bucketMs, filter: {} }
  return pickCells(database.db, window, { box, side: 'inside', limit })
}

const nameOf = ({ target, fromMs: at }: Cell) => `${target}, ${(at - fromMs) / bucketMs}`

describe('cells of some latencies', () => {
  it('are drawn as often as they have such calls', async () => {
    const draws = 1_500
    const seen = new Map<string, number>()
    for (let draw = 0; draw < draws; draw++) {
      const { cells, isAll, wanted } = await pick(1)
      const [cell] = cells
      if (!cell) throw new Error('nothing was drawn')
      expect({ isAll, wanted, count: cells.length }).toEqual({ isAll: false, wanted: 63, count: 1 })
      expect(cell.calls).toBe(4 * cell.wanted)
      seen.set(nameOf(cell), (seen.get(nameOf(cell)) ?? 0) + 1)
    }
    for (let edge = 1; edge <= 6; edge++) {
      for (const bucket of [0, 1]) {
        const expected = (draws * edge * (bucket + 1)) / 63
        const drawn = seen.get(`edge-${edge}, ${bucket}`) ?? 0
        // Five standard deviations.
        expect(Math.abs(drawn - expected)).toBeLessThan(5 * Math.sqrt(expected) + 1)
      }
    }
  })

  it('are all there where they are no more than wanted, and each at most once where they are', async () => {
    const all = await pick(12)
    expect(all.isAll).toBe(true)
    expect(new Set(all.cells.map(nameOf)).size).toBe(12)
    const some = await pick(8)
    expect(some.isAll).toBe(false)
    expect(new Set(some.cells.map(nameOf)).size).toBe(8)
  })
})
