import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawUserRequest, requestRate, userRequests } from './load.ts'
import { seededRandom } from '#lib/platform/seeded-random.ts'

const midnight = Date.UTC(2026, 10, 23)
const atHour = (hour: number) => midnight + hour * 3_600_000

function meanAround(hour: number): number {
  const times = Array.from({ length: 600 }, (_, index) => atHour(hour) + (index - 300) * 10_000)
  return times.reduce((sum, time) => sum + requestRate(time, 7), 0) / times.length
}

describe('the load', () => {
  it('follows the day: busy in the afternoon, quiet in the night', () => {
    expect(meanAround(15)).toBeGreaterThan(13)
    expect(meanAround(3)).toBeLessThan(9)
  })

  it('stays between 5 and 18 requests a second', () => {
    fc.assert(
      fc.property(fc.nat(30 * 86_400_000), fc.nat(1000), (offset, seed) => {
        const rate = requestRate(midnight + offset, seed)
        expect(rate).toBeGreaterThan(5)
        expect(rate).toBeLessThan(18)
      }),
    )
  })

  it('does not jump from one second to the next', () => {
    fc.assert(
      fc.property(fc.nat(86_400_000), (offset) => {
        const now = requestRate(midnight + offset, 7)
        expect(Math.abs(requestRate(midnight + offset + 1000, 7) - now)).toBeLessThan(0.2)
      }),
    )
  })

  it('asks for each operation as often as its share says', () => {
    const random = seededRandom(1)
    const counts = new Map<string, number>()
    for (let index = 0; index < 20_000; index += 1) {
      const operation = drawUserRequest(random)
      counts.set(operation, (counts.get(operation) ?? 0) + 1)
    }
    for (const { operation, share } of userRequests) {
      expect((counts.get(operation) ?? 0) / 20_000).toBeCloseTo(share, 1)
    }
    expect(userRequests.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
  })
})
