import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '#lib/platform/seeded-random.ts'
import { marginOf, sampleOf, shareOf } from './sample.ts'
import { all, call } from './test-incidents.ts'

describe('the margin of a share', () => {
  /** Places with different numbers of calls, of which some have a thing; a place in two is looked at. */
  function lookAround(share: number, draw: () => number) {
    const places = Array.from({ length: 400 }, () => {
      const wanted = 20 + Math.floor(draw() ** 3 * 2_000)
      return { wanted, own: Math.min(1, Math.max(0, share + (draw() - 0.5) * 0.6)) }
    })
    const total = places.reduce((sum, { wanted }) => sum + wanted, 0)
    const truth = places.reduce((sum, { wanted, own }) => sum + wanted * own, 0) / total
    const has: boolean[] = []
    const cells = places.flatMap(({ wanted, own }) => {
      const chance = Math.min(1, (100 * wanted) / total)
      if (draw() >= chance) return []
      const calls = Array.from({ length: 15 }, () => {
        has.push(draw() < own)
        return call()
      })
      return [{ calls, wanted, standsFor: wanted / chance }]
    })
    const sample = sampleOf({ cells, total })
    return { off: Math.abs(shareOf(sample, has) - truth), margin: marginOf(sample, has) }
  }

  it('holds for 95 of 100 samples, about, of places that differ', () => {
    const shares = fc.integer({ min: 10, max: 90 }).map((percent) => percent / 100)
    fc.assert(
      fc.property(shares, fc.nat(), (share, seed) => {
        const draw = seededRandom(seed)
        const samples = Array.from({ length: 150 }, () => lookAround(share, draw))
        const held = samples.filter(({ off, margin }) => off <= margin).length / samples.length
        expect(held).toBeGreaterThan(0.88)
      }),
      { numRuns: 5 },
    )
  })

  it('is 0 where all were looked at, and never where a sample shows only one value', () => {
    const calls = Array.from({ length: 10 }, () => call())
    const having = calls.map(() => true)
    expect(marginOf(sampleOf(all(calls)), having)).toBe(0)
    const some = sampleOf({ cells: [{ calls, wanted: 1_000, standsFor: 1_000 }], total: 1_000 })
    expect(marginOf(some, having)).toBeGreaterThan(0.05)
  })
})
