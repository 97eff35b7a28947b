import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareCalls, marginOf, type ComparedCall } from './model.ts'

const call = (change: Partial<ComparedCall> = {}): ComparedCall => ({
  source: 'orders',
  target: 'inventory',
  protocol: 'http',
  operation: 'GET /items',
  status: '200',
  errorMessage: null,
  attributes: {},
  ...change,
})
const times = (count: number, change: Partial<ComparedCall>) =>
  Array.from({ length: count }, () => call(change))
const all = (calls: ComparedCall[]) => ({ calls, total: calls.length })
const plain = (text: string | undefined) => text?.replaceAll('\u00a0', ' ')

describe('compareCalls', () => {
  it('says in plain words what most of the calls inside have and few elsewhere', () => {
    const inside = [...times(92, { target: 'payments', status: '503' }), ...times(8, {})]
    const elsewhere = [...times(8, { target: 'payments' }), ...times(92, {})]
    const [first, second, ...others] = compareCalls(all(inside), all(elsewhere))
    expect(plain(first?.statement)).toBe('92 % of these end with status 503, against 0 % elsewhere')
    expect(plain(second?.statement)).toBe('92 % of these go to payments, against 8 % elsewhere')
    expect(second).toMatchObject({ dimension: 'target', key: null, margin: 0 })
    expect(second?.values).toEqual([
      { value: 'payments', inside: 0.92, elsewhere: 0.08 },
      { value: 'inventory', inside: 0.08, elsewhere: 0.92 },
    ])
    expect(others).toEqual([])
  })

  it('compares attributes by key, those that are missing too', () => {
    const inside = times(10, { attributes: { region: 'eu', retries: 3 } })
    const elsewhere = times(10, { attributes: { tenant: 'acme' } })
    const found = compareCalls(all(inside), all(elsewhere))
    expect(found.map(({ statement }) => plain(statement))).toEqual(
      expect.arrayContaining([
        '100 % of these have no tenant, against 0 % elsewhere',
        '100 % of these have region = eu, against 0 % elsewhere',
        '100 % of these have retries = 3, against 0 % elsewhere',
      ]),
    )
    expect(found).toHaveLength(3)
  })

  it('takes what each call has of its own for no difference, and chance for none', () => {
    const unique = (from: number) =>
      Array.from({ length: 40 }, (_, n) => call({ attributes: { id: String(from + n) } }))
    const sample = (calls: ComparedCall[]) => ({ calls, total: 1_000_000 })
    expect(compareCalls(all(unique(0)), all(unique(100)))).toEqual([])
    const some = [...times(22, { protocol: 'grpc' }), ...times(18, {})]
    const others = [...times(18, { protocol: 'grpc' }), ...times(22, {})]
    expect(compareCalls(sample(some), sample(others))).toEqual([])
    expect(compareCalls(all(some), all(others))).toHaveLength(1)
  })

  it('says nothing where one side has no calls', () => {
    expect(compareCalls(all([]), all(times(3, {})))).toEqual([])
    expect(compareCalls(all(times(3, {})), all([]))).toEqual([])
  })
})

describe('marginOf', () => {
  /** Evenly spread between 0 and 1, the same for the same seed. */
  function drawing(seed: number): () => number {
    let state = seed
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    }
  }

  it('holds for 95 of 100 samples, about', () => {
    const looked = 400
    const shares = fc.integer({ min: 2, max: 98 }).map((percent) => percent / 100)
    const holds = (share: number, seed: number) => {
      const draw = drawing(seed)
      const samples = Array.from({ length: 300 }, () => {
        const hits = Array.from({ length: looked }, draw).filter((one) => one < share).length
        const side = { calls: times(looked, {}), total: 1e9 }
        return Math.abs(hits / looked - share) <= marginOf(hits / looked, side)
      })
      expect(samples.filter(Boolean).length / samples.length).toBeGreaterThan(0.9)
    }
    fc.assert(fc.property(shares, fc.nat(), holds), { numRuns: 10 })
  })

  it('is 0 where all were looked at, and never where a sample shows only one value', () => {
    expect(marginOf(0.5, all(times(10, {})))).toBe(0)
    expect(marginOf(1, { calls: times(10, {}), total: 1000 })).toBeGreaterThan(0.05)
  })
})
