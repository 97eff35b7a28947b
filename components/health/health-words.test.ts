import { describe, expect, it } from 'vitest'
import type { HealthSeries } from '#lib/health/model.ts'
import { headlineOf, matchesText, stripWords, tonesOf } from './health-words.ts'

const series = (fields: Partial<HealthSeries> = {}): HealthSeries => ({
  serviceName: 'payment-service',
  endpoint: 'http://payment/health',
  checkType: 'readiness',
  status: 'healthy',
  responseTimeMs: 3,
  errorDetails: null,
  checkedAt: '2026-11-24T14:00:00.000Z',
  failingSince: null,
  strip: 'f.dh',
  checks: 6,
  degraded: 1,
  failing: 1,
  meanResponseMs: 30,
  recovery: null,
  ...fields,
})

describe('the headline', () => {
  it.each([
    [[], 'No health checks'],
    [[series()], 'The one check is healthy'],
    [[series(), series()], 'All 2 checks are healthy'],
    [
      [series({ status: 'unhealthy' }), series({ status: 'degraded' }), series()],
      '1 failing, 1 degraded of 3 checks',
    ],
  ])('of %j', (all, words) => expect(headlineOf(all)).toBe(words))
})

describe('a series', () => {
  it('shows the worst of each part, and nothing where nothing was checked', () => {
    const tones = tonesOf(series())
    expect(tones).toEqual(['failing', null, 'warning', 'ok'])
    expect(stripWords(tones)).toBe(
      'Of 4 parts of the window 1 with failures, 1 degraded, 1 healthy, 1 without a check',
    )
  })

  it('is found by any part of its names', () => {
    expect(matchesText(series(), 'pay READI')).toBe(true)
    expect(matchesText(series(), 'pay liveness')).toBe(false)
  })
})
