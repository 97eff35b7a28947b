import { describe, expect, it } from 'vitest'
import { resolveWindow } from './model.ts'
import { coverOfAll, passedSecondsOfBucket, ratesOf } from './rates.ts'

describe('rates', () => {
  const asOfMs = Date.parse('2026-11-24T10:00:04Z')
  const window = resolveWindow({ range: '5m' }, asOfMs)
  const long = { knownSinceMs: -Infinity }
  const sums = { calls: 588, errors: 147, latencySumMs: 5880, ...long }

  it('are per second of the window that has passed', () => {
    expect(ratesOf(sums, window)).toEqual({
      ...{ callsPerSecond: 2, overSeconds: 294, isYoung: false, errorShare: 0.25, meanMs: 10 },
    })
    expect(ratesOf({ calls: 0, errors: 0, latencySumMs: 0, ...long }, window)).toMatchObject({
      callsPerSecond: 0,
      errorShare: null,
      meanMs: null,
    })
  })

  it('of what was first seen within the window are per second since then, whatever the window', () => {
    const young = { ...sums, calls: 120, knownSinceMs: asOfMs - 60_000 }
    for (const range of ['5m', '24h', '7d'] as const) {
      expect(ratesOf(young, resolveWindow({ range }, asOfMs))).toMatchObject({
        ...{ callsPerSecond: 2, overSeconds: 60, isYoung: true },
      })
    }
  })

  it('are over ten seconds at least', () => {
    const first = { ...sums, calls: 1, knownSinceMs: asOfMs - 5 }
    expect(ratesOf(first, window).callsPerSecond).toBe(0.1)
  })

  it('of several are over the time of the one that was known first, of those that were used', () => {
    const part = (overSeconds: number, isYoung: boolean, calls = 1) => ({
      ...{ overSeconds, isYoung, calls },
    })
    expect(coverOfAll([part(60, true), part(294, false)])).toEqual({
      ...{ overSeconds: 294, isYoung: false },
    })
    expect(coverOfAll([part(60, true), part(90, true), part(294, false, 0)])).toEqual({
      ...{ overSeconds: 90, isYoung: true },
    })
  })

  it('of the bucket that is filled are over what has passed of it', () => {
    expect(passedSecondsOfBucket(window, 0)).toBe(10)
    expect(passedSecondsOfBucket(window, window.bucketCount - 1)).toBe(4)
  })
})
