import fc from 'fast-check'
import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  bigintArray,
  booleanArray,
  integerArray,
  jsonbArray,
  textArray,
  timestamptzArray,
  uuidArray,
} from './binary-arrays.ts'
import { isRefusedValue } from './errors.ts'
import { createTestDatabase, type TestDatabase } from './test-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** What the server read, in its own words. */
async function readBack(array: RawBuilder<unknown>): Promise<(string | null)[]> {
  const { rows } = await sql<{ value: string | null }>`
    SELECT value::text FROM unnest(${array}) WITH ORDINALITY AS a (value, place) ORDER BY place
  `.execute(database.db)
  return rows.map(({ value }) => value)
}

const storable = fc.string({ unit: 'grapheme', maxLength: 50 }).filter((s) => !s.includes('\0'))
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })

describe('binary arrays', () => {
  it('arrive as the values that they were', async () => {
    const column = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(
        column(fc.option(storable)),
        column(fc.option(int32)),
        column(int64),
        column(fc.boolean()),
        column(fc.uuid()),
        async (texts, integers, bigints, booleans, uuids) => {
          const words = (values: readonly (number | bigint | boolean | null)[]) =>
            values.map((value) => (value === null ? null : String(value)))
          expect(await readBack(sql`${textArray(texts)}::text[]`)).toEqual(texts)
          expect(await readBack(sql`${integerArray(integers)}::integer[]`)).toEqual(words(integers))
          expect(await readBack(sql`${bigintArray(bigints)}::bigint[]`)).toEqual(words(bigints))
          expect(await readBack(sql`${booleanArray(booleans)}::boolean[]`)).toEqual(words(booleans))
          expect(await readBack(sql`${uuidArray(uuids)}::uuid[]`)).toEqual(uuids)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('hold JSON documents, whatever has to be escaped in them', async () => {
    const documents = fc.array(fc.dictionary(storable, fc.oneof(storable, int32)), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(documents, async (given) => {
        const array = sql`${jsonbArray(given.map((one) => JSON.stringify(one)))}::jsonb[]`
        const read = await readBack(array)
        expect(read.map((text) => JSON.parse(text ?? '') as unknown)).toEqual(
          given.map((one) => JSON.parse(JSON.stringify(one)) as unknown),
        )
      }),
      { numRuns: 40 },
    )
  })

  it('keep microseconds, and carry over into the next second', async () => {
    const second = Date.UTC(2026, 10, 25, 1, 2, 3)
    const times = [second + 0.0008, second + 4.5678, second + 999.9996, -0.25]
    expect(await readBack(sql`${timestamptzArray(times)}::timestamptz[]`)).toEqual([
      '2026-11-25 01:02:03.000001+00',
      '2026-11-25 01:02:03.004568+00',
      '2026-11-25 01:02:04+00',
      '1969-12-31 23:59:59.99975+00',
    ])
  })

  it('refuse what their type cannot hold, as the server would', () => {
    const refused = (encode: () => unknown) => {
      try {
        encode()
      } catch (error) {
        return isRefusedValue(error)
      }
      return null
    }
    expect(refused(() => integerArray([2 ** 31]))).toBe(true)
    expect(refused(() => bigintArray([2n ** 63n]))).toBe(true)
    expect(() => uuidArray(['0123'])).toThrow('"0123" is no UUID')
  })
})
