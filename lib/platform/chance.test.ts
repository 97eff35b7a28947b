import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chanceOfMore } from './chance.ts'

describe('the chance of as many hits or more', () => {
  it.each([
    // R: fisher.test(matrix(c(a, n1 - a, b, n2 - b), 2), alternative = "greater")$p.value
    [3, 4, 1, 4, 17 / 70],
    [4, 4, 0, 4, 1 / 70],
    [1, 1, 4, 400, 5 / 401],
    [0, 10, 0, 10, 1],
    [2, 10, 5, 10, 1],
  ])('%i of %i against %i of %i', (hits, of, hits2, of2, expected) => {
    expect(chanceOfMore({ hits, of }, { hits: hits2, of: of2 })).toBeCloseTo(expected, 10)
  })

  it('is the sum over all tables with more hits, counted one by one', () => {
    const choose = (n: number, k: number): number =>
      k < 0 || k > n ? 0 : k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k
    const sides = fc.record({
      of: fc.integer({ min: 1, max: 25 }),
      of2: fc.integer({ min: 1, max: 25 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      share2: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(sides, ({ of, of2, share, share2 }) => {
        const [hits, hits2] = [Math.round(share * of), Math.round(share2 * of2)]
        let expected = 0
        for (let own = hits; own <= of; own += 1) {
          expected += choose(of, own) * choose(of2, hits + hits2 - own)
        }
        expected /= choose(of + of2, hits + hits2)
        const isMore = hits * of2 > hits2 * of
        const found = chanceOfMore({ hits, of }, { hits: hits2, of: of2 })
        expect(found).toBeCloseTo(isMore ? expected : 1, 9)
      }),
    )
  })

  it('does not drown in large numbers', () => {
    const calls = 10_000_000
    const found = chanceOfMore({ hits: 50_500, of: calls }, { hits: 50_000, of: calls })
    // 1.58 standard deviations.
    expect(found).toBeGreaterThan(0.05)
    expect(found).toBeLessThan(0.065)
    expect(chanceOfMore({ hits: calls, of: calls }, { hits: 0, of: calls })).toBe(0)
  })
})
