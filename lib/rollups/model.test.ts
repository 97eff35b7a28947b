import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addSparse,
  bucketBounds,
  bucketIndex,
  createHistogram,
  isIncomplete,
  lowestBucket,
  quantile,
  resolveWindow,
  toSparse,
  type Histogram,
  windowBefore,
  comparedWindow,
} from './model.ts'
import type { Comparison } from '#lib/platform/window.ts'

const latencyMs = fc.double({ min: 2 ** -9, max: 1e9, noNaN: true })
const latencies = fc.array(latencyMs, { minLength: 1, maxLength: 200 })

function histogramOf(values: readonly number[]): Histogram {
  const histogram = createHistogram()
  addSparse(histogram, { index: values.map(bucketIndex), count: values.map(() => 1) })
  return histogram
}

describe('a latency histogram', () => {
  it('puts every latency between the bounds of its bucket', () => {
    fc.assert(
      fc.property(latencyMs, (value) => {
        const { lower, upper } = bucketBounds(bucketIndex(value))
        expect(value).toBeGreaterThan(lower * (1 - 1e-9))
        expect(value).toBeLessThanOrEqual(upper * (1 + 1e-9))
      }),
    )
  })

  it('keeps powers of two in the bucket that ends with them', () => {
    for (let exponent = -9; exponent <= 30; exponent += 1) {
      expect(bucketIndex(2 ** exponent)).toBe(exponent * 8 - 1)
    }
  })

  it('keeps what is too small to tell, or no number, in the lowest bucket', () => {
    for (const value of [0, -1, 2 ** -10, Number.NaN]) expect(bucketIndex(value)).toBe(lowestBucket)
  })

  it('finds quantiles with a relative error of at most 4.4 %', () => {
    fc.assert(
      fc.property(latencies, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const sorted = values.toSorted((a, b) => a - b)
        const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0
        const found = quantile(histogramOf(values), share) ?? 0
        expect(Math.abs(found - exact) / exact).toBeLessThanOrEqual(0.044)
      }),
    )
  })

  it('merges by addition, in any order', () => {
    fc.assert(
      fc.property(latencies, latencies, (left, right) => {
        const merged = histogramOf(left)
        addSparse(merged, toSparse(histogramOf(right)))
        expect(merged).toEqual(histogramOf([...right, ...left]))
      }),
    )
  })

  it('knows no quantile without calls, and says 0 for immeasurably short ones', () => {
    expect(quantile(createHistogram(), 0.95)).toBeNull()
    expect(quantile(histogramOf([0]), 0.95)).toBe(0)
  })
})

const now = Date.parse('2026-11-23T14:35:07.500Z')
const retention = { '10s': 86_400, '1m': 14 * 86_400, '1h': 400 * 86_400 }

describe('resolveWindow', () => {
  it('ends a live window with the bucket that is still filling', () => {
    const window = resolveWindow({ range: '30m' }, now)
    expect(window).toMatchObject({ tier: '1m', bucketSeconds: 60, bucketCount: 30, live: true })
    expect(new Date(window.toMs).toISOString()).toBe('2026-11-23T14:36:00.000Z')
    expect(new Date(window.fromMs).toISOString()).toBe('2026-11-23T14:06:00.000Z')
    expect(isIncomplete(window, 29)).toBe(true)
    expect(isIncomplete(window, 28)).toBe(true)
    expect(isIncomplete(window, 27)).toBe(false)
  })

  it('takes 10 s up to 15 minutes, 1 minute up to 6 hours, then hours', () => {
    const tierOf = (seconds: number) =>
      resolveWindow({ fromMs: now - seconds * 1000, toMs: now }, now).tier
    expect([900, 901, 21_600, 21_601].map(tierOf)).toEqual(['10s', '1m', '1m', '1h'])
  })

  it('takes a coarser tier where the finer one is no longer kept', () => {
    const day = 86_400_000
    const tierAt = (ageDays: number) => {
      const toMs = now - ageDays * day
      return resolveWindow({ fromMs: toMs - 300_000, toMs }, now, retention).tier
    }
    expect([0.5, 2, 20].map(tierAt)).toEqual(['10s', '1m', '1h'])
  })

  it('takes a coarser tier where what it is compared with is no longer kept in the finer one', () => {
    const tierFor = (against: Comparison) =>
      resolveWindow({ range: '5m', against }, now, retention).tier
    expect((['off', 'before', 'day', 'week'] as const).map(tierFor)).toEqual([
      '10s',
      '10s',
      '1m',
      '1m',
    ])
  })

  it('is compared with as many buckets, at the same place of an earlier time', () => {
    const window = resolveWindow({ range: '1h' }, now)
    const day = comparedWindow(window, 'day')
    expect(day).toMatchObject({ bucketCount: 60, live: false, toMs: window.toMs - 86_400_000 })
    expect(comparedWindow(window, 'before')?.toMs).toBe(window.fromMs)
    expect(comparedWindow(window, 'off')).toBeNull()
  })

  it('covers what was asked for with whole buckets, and compares with as many before', () => {
    const day = 86_400_000
    const request = fc.record({
      toMs: fc.integer({ min: now - 3 * day, max: now }),
      seconds: fc.integer({ min: 0, max: 3 * 86_400 }),
    })
    fc.assert(
      fc.property(request, ({ toMs, seconds }) => {
        const fromMs = toMs - seconds * 1000
        const window = resolveWindow({ fromMs, toMs }, now, retention)
        expect(window.fromMs).toBeLessThanOrEqual(fromMs)
        expect(window.toMs).toBeGreaterThanOrEqual(toMs)
        expect(window.bucketCount).toBeGreaterThan(0)
        expect(window.bucketCount).toBeLessThanOrEqual(400)
        expect(window.fromMs % (window.bucketSeconds * 1000)).toBe(0)
        expect(window.toMs - window.fromMs).toBe(window.bucketCount * window.bucketSeconds * 1000)
        const before = windowBefore(window)
        expect(before.toMs - before.fromMs).toBe(window.toMs - window.fromMs)
      }),
    )
  })
})
