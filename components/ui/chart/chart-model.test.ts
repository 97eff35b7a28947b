import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bucketAt,
  changingKey,
  chartPoints,
  latestBucket,
  standsAlone,
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

describe('the points of a line', () => {
  const points = (values: (number | null)[], incompleteBuckets = 0) =>
    chartPoints([{ id: 'calls', values }], { bucketCount: values.length, incompleteBuckets })

  it('keep their gaps', () => {
    expect(points([10, null, 5]).map((point) => point.calls)).toEqual([10, null, 5])
  })

  it('that may still change are a line of their own, joined to the last finished point', () => {
    const drawn = points([10, 5, 0, 7], 2)
    expect(drawn.map((point) => point.calls)).toEqual([10, 5, null, null])
    expect(drawn.map((point) => point[changingKey('calls')])).toEqual([null, 5, 0, 7])
  })

  it('of a window that is over do not change any more', () => {
    const [last] = chartPoints([{ id: 'before', values: [3], finished: true }], {
      bucketCount: 1,
      incompleteBuckets: 1,
    })
    expect(last).toEqual({ bucket: 0, before: 3, [changingKey('before')]: null })
  })

  it('stand alone between two gaps', () => {
    const drawn = points([null, 5, null, 10, 11])
    expect([0, 1, 2, 3, 4].map((bucket) => standsAlone(drawn, 'calls', bucket))).toEqual([
      false,
      true,
      false,
      false,
      false,
    ])
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
