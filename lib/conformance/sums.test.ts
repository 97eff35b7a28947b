import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { addToSums, sumKinds, sumKindsByBucket, type Counted } from './sums.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayStartMs = Date.UTC(2026, 10, 20)
const minutesOfRange = 10 * 60

/** Odd minutes of ten hours, two patterns; no two counts alike, so that none stands for another. */
const counted: Counted[] = Array.from({ length: minutesOfRange / 2 }, (_, at) => ({
  pattern: 1 + (at % 2),
  startedAtMs: dayStartMs + (2 * at + 1) * minuteMs + 59_999,
  counts: [
    ['matched', 1000 + at],
    [at % 3 === 0 ? 'deviating' : 'failed', 1 + at],
  ],
}))

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await database.db.transaction().execute((transaction) => addToSums(transaction, counted))
})
afterAll(() => database.drop())

const lies = ({ startedAtMs }: Counted, fromMs: number, toMs: number) =>
  startedAtMs >= fromMs && startedAtMs < toMs

function sumOf(pattern: number, fromMs: number, toMs: number): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const one of counted) {
    if (one.pattern !== pattern || !lies(one, fromMs, toMs)) continue
    for (const [kind, by] of one.counts) sums[kind] = (sums[kind] ?? 0) + by
  }
  return sums
}

const minute = fc.integer({ min: -30, max: minutesOfRange + 30 })

describe('sums of conformance', () => {
  it('count each minute of a stretch once, whether of whole hours or of parts', async () => {
    await fc.assert(
      fc.asyncProperty(minute, minute, async (one, other) => {
        const [fromMs, toMs] = [Math.min(one, other), Math.max(one, other)].map(
          (at) => dayStartMs + at * minuteMs,
        ) as [number, number]
        const all = await sumKinds(database.db, { fromMs, toMs })
        for (const pattern of [1, 2]) {
          const expected = sumOf(pattern, fromMs, toMs)
          expect(all.get(pattern) ?? {}).toEqual(expected)
          const own = await sumKinds(database.db, { fromMs, toMs }, pattern)
          expect(own.get(pattern) ?? {}).toEqual(expected)
        }
      }),
      {
        numRuns: 60,
        examples: [
          [0, minutesOfRange],
          [0, 60],
          [59, 61],
          [1, 600],
          [60, 60],
        ],
      },
    )
  })

  it('put each minute in its bucket, narrower and wider than an hour', async () => {
    for (const bucketSeconds of [60, 300, 1800, 3600, 7200]) {
      const bucketCount = Math.ceil((minutesOfRange * 60) / bucketSeconds)
      const rows = await sumKindsByBucket(
        database.db,
        { fromMs: dayStartMs, bucketSeconds, bucketCount },
        { pattern: 1, kinds: ['matched', 'deviating'] },
      )
      const found: Record<string, number> = {}
      for (const { bucket, kind, correlations } of rows) found[`${bucket} ${kind}`] = correlations
      const expected: Record<string, number> = {}
      for (let bucket = 0; bucket < bucketCount; bucket++) {
        const fromMs = dayStartMs + bucket * bucketSeconds * 1000
        const sums = sumOf(1, fromMs, fromMs + bucketSeconds * 1000)
        for (const kind of ['matched', 'deviating']) {
          if (sums[kind] !== undefined) expected[`${bucket} ${kind}`] = sums[kind]
        }
      }
      expect(found).toEqual(expected)
    }
  })

  it('read whole hours from their sums', async () => {
    const range = { fromMs: dayStartMs, toMs: dayStartMs + 2 * hourMs }
    await database.db
      .transaction()
      .execute(async (transaction) => {
        await sql`DELETE FROM conformance_minutes`.execute(transaction)
        expect((await sumKinds(transaction, range)).get(1)).toEqual(
          sumOf(1, range.fromMs, range.toMs),
        )
        throw new Error('undo')
      })
      .catch((error: Error) => expect(error.message).toBe('undo'))
  })
})
