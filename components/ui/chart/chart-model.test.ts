import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bucketAt,
  latestBucket,
  linePath,
  pathsOf,
  timeTicks,
  toCsv,
  topOf,
} from './chart-model.ts'

const axis = {
  startMs: Date.parse('2026-11-23T14:06:00Z'),
  bucketMs: 60_000,
  bucketCount: 30,
  incompleteBuckets: 1,
}

describe('the value axis', () => {
  it('ends at a round number that holds every value, and leaves little room above it', () => {
    expect(topOf([[3, null, 212]], 1)).toBe(300)
    expect(topOf([[0.074], [0.02]], 0.01)).toBe(0.08)
    expect(topOf([[null], [0]], 0.01)).toBe(0.01)
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }),
        (values) => {
          const top = topOf([values], 0.5)
          const highest = Math.max(0.5, ...values)
          expect(top).toBeGreaterThanOrEqual(highest * (1 - 1e-6))
          expect(top).toBeLessThanOrEqual(highest * 1.67)
        },
      ),
    )
  })
})

describe('a line', () => {
  it('begins anew after a gap', () => {
    expect(linePath([10, 5, null, 5, 0], { top: 10 })).toBe('M100 0L300 50M700 50L900 100')
  })

  it('is a dot where one value stands alone', () => {
    expect(linePath([null, 5, null, 10], { top: 10 })).toBe('M375 50h0M875 0h0')
  })

  it('joins the part that still changes to the last finished point', () => {
    expect(pathsOf([10, 5, 0, 5], { top: 10, incompleteBuckets: 2 })).toEqual({
      finished: 'M125 0L375 50',
      changing: 'M375 50L625 100L875 50',
    })
  })

  it('does not bridge a gap before the part that still changes', () => {
    const { finished, changing } = pathsOf([10, null, 5], { top: 10, incompleteBuckets: 1 })
    expect(finished).toBe('M166.7 0h0')
    expect(changing).toBe('M833.3 50h0')
  })
})

describe('the time axis', () => {
  it('has few ticks, at round times', () => {
    const ticks = timeTicks(axis).map(({ timeMs }) => new Date(timeMs).toISOString().slice(11, 16))
    expect(ticks).toEqual(['14:10', '14:20', '14:30'])
  })

  it('finds the bucket under the pointer, also at and past both ends', () => {
    expect([-0.1, 0, 0.034, 0.5, 1, 1.2].map((place) => bucketAt(place, 30))).toEqual([
      0, 0, 1, 15, 29, 29,
    ])
  })
})

it('reads the latest value from a finished bucket where there is one', () => {
  expect(latestBucket([1, 2, 3, 4], 1)).toBe(2)
  expect(latestBucket([1, 2, null, 4], 1)).toBe(1)
  expect(latestBucket([null, null, 4], 1)).toBe(2)
  expect(latestBucket([null], 0)).toBeNull()
})

it('writes CSV with a line for every bucket, empty where nothing is known', () => {
  const columns = [
    { name: 'calls, per second', values: [1.5, null] },
    { name: 'before', values: [2, 3] },
  ]
  expect(toCsv({ ...axis, bucketCount: 2 }, columns)).toBe(
    'time,"calls, per second",before\r\n2026-11-23T14:06:00.000Z,1.5,2\r\n2026-11-23T14:07:00.000Z,,3\r\n',
  )
})
