import { describe, expect, it } from 'vitest'
import {
  clockIn,
  formatClock,
  formatCount,
  formatDuration,
  formatLatency,
  formatRate,
  formatShare,
  formatZone,
  latencyUnitFor,
} from './format.ts'

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

describe('numbers', () => {
  it('shows rates with up to three significant digits', () => {
    const rates = [0, 0.004, 0.013, 0.5, 7.36, 41.06, 212.4, 1240, 12_345, null]
    expect(rates.map((rate) => plain(formatRate(rate)))).toEqual([
      '0',
      '< 0.01',
      '0.013',
      '0.5',
      '7.36',
      '41.1',
      '212',
      '1240',
      '12.3 k',
      '–',
    ])
  })

  it('shows shares as percent, and 0 or 100 only where they are exact', () => {
    const shares = [0, 0.00001, 0.0002, 0.0042, 0.074, 0.18, 0.714, 0.9996, 0.99999, 1, null]
    expect(shares.map((share) => plain(formatShare(share)))).toEqual([
      '0 %',
      '< 0.01 %',
      '0.02 %',
      '0.42 %',
      '7.4 %',
      '18 %',
      '71 %',
      '99.96 %',
      '99.99 %',
      '100 %',
      '–',
    ])
  })

  it('shows latencies in the unit of their column', () => {
    const latencies = [0, 0.0001, 0.0123, 3.2, 128.4, 999.6, 2412]
    expect(latencies.map((latency) => plain(formatLatency(latency)))).toEqual([
      '0 ms',
      '< 0.001 ms',
      '0.0123 ms',
      '3.2 ms',
      '128 ms',
      '1000 ms',
      '2410 ms',
    ])
    expect(latencyUnitFor([3, null, 12_000])).toBe('s')
    expect(latencyUnitFor([3, null])).toBe('ms')
    expect(plain(formatLatency(12_345, 's'))).toBe('12.3 s')
    expect(formatLatency(null)).toBe('–')
  })

  it('groups large counts', () => {
    expect([0, 999, 1904, 12_345, 123_456, 4_200_000].map((n) => plain(formatCount(n)))).toEqual([
      '0',
      '999',
      '1904',
      '12 345',
      '123 k',
      '4.2 M',
    ])
  })
})

describe('time', () => {
  it('shows durations in their largest fitting unit', () => {
    const durations = [-5, 0, 840, 9949, 12_345, 65_000, 7_300_000, 200_000_000]
    expect(durations.map((ms) => plain(formatDuration(ms)))).toEqual([
      '0.0 s',
      '0.0 s',
      '0.8 s',
      '9.9 s',
      '12 s',
      '1 min',
      '2 h',
      '2 d',
    ])
  })

  it('shows the time of day of a zone, wherever it runs', () => {
    const time = Date.parse('2026-07-01T22:05:09Z')
    expect(formatClock(time, 'UTC')).toBe('22:05')
    expect(formatClock(time, 'Europe/Berlin', 'seconds')).toBe('00:05:09')
    expect(formatClock(time, 'Europe/Berlin', 'day')).toBe('2 Jul, 00:05')
    expect(formatZone('UTC', time)).toBe('UTC')
  })

  it('has the date where a stretch is longer than a day', () => {
    const time = Date.parse('2026-07-01T22:05:09Z')
    const written = (days: number, style: 'minutes' | 'seconds') =>
      formatClock(time, 'UTC', clockIn({ fromMs: time, toMs: time + days * 86_400_000 }, style))
    expect(written(1, 'seconds')).toBe('22:05:09')
    expect(written(7, 'seconds')).toBe('1 Jul, 22:05:09')
    expect(written(7, 'minutes')).toBe('1 Jul, 22:05')
  })
})
