import { describe, expect, it } from 'vitest'
import type { Rating, TroubledCheck } from './model.ts'
import { statusOf } from './rating.ts'

const well: Rating = {
  score: 95,
  avgLatencyMs: 20,
  errorShare: 0,
  issues: [],
  recommendations: [],
  edges: { rated: 3, silent: 0, failedCalls: 100, lastCallAt: '2026-11-23T14:00:00.000Z' },
}
const quiet = { calls: 0, errors: 0 }
const readiness: TroubledCheck = {
  type: 'readiness',
  endpoint: 'http://campaigns:8080/ready',
  retired: false,
  status: 'unhealthy',
  failures: 3,
  lastFailureAt: '2026-11-23T14:00:00.000Z',
}
const unscored: Rating = { ...well, score: null, avgLatencyMs: null, errorShare: null }

describe('statusOf', () => {
  it.each([
    ['a good score', well, 'ok'],
    ['a middling score', { ...well, score: 80 }, 'ok'],
    ['a poor score', { ...well, score: 65 }, 'warning'],
    ['the lowest score for being slow', { ...well, score: 40, avgLatencyMs: 900 }, 'warning'],
    ['the lowest score for failing calls', { ...well, score: 40, errorShare: 0.01 }, 'failing'],
    ['an open breaker', { ...well, issues: ['CIRCUIT_BREAKER_OPEN'] }, 'failing'],
    ['an issue that nobody knows yet', { ...well, issues: ['SOMETHING_NEW'] }, 'warning'],
  ])('judges %s', (_, rating, status) => {
    expect(statusOf(rating, quiet, [])).toBe(status)
  })

  it('does not call a service well whose callers get errors', () => {
    expect(statusOf(well, { calls: 1000, errors: 10 }, [])).toBe('failing')
    expect(statusOf(well, { calls: 1000, errors: 5 }, [])).toBe('warning')
    expect(statusOf(well, { calls: 1000, errors: 4 }, [])).toBe('ok')
    expect(statusOf(well, { calls: 20, errors: 2 }, [])).toBe('ok')
    expect(statusOf(well, { calls: 20, errors: 3 }, [])).toBe('failing')
  })

  it('judges a service that makes no calls by those that it receives, if they are enough', () => {
    expect(statusOf(unscored, { calls: 19, errors: 19 }, [])).toBe('unknown')
    expect(statusOf(unscored, { calls: 20, errors: 19 }, [])).toBe('failing')
    expect(statusOf(unscored, { calls: 20, errors: 0 }, [])).toBe('ok')
  })

  it('tells a service that is down from one that is not ready or has recovered', () => {
    const rating = { ...well, issues: ['HEALTH_CHECK_FAILURES'] }
    expect(statusOf(rating, quiet, [{ ...readiness, type: 'liveness' }])).toBe('failing')
    expect(statusOf(rating, quiet, [readiness])).toBe('warning')
    expect(statusOf(rating, quiet, [{ ...readiness, status: 'healthy' }])).toBe('ok')
  })

  it('takes the worst endpoint of a check, and none that is no longer checked', () => {
    const [well1, down] = [
      { ...readiness, type: 'liveness', status: 'healthy' },
      { ...readiness, type: 'liveness', endpoint: 'http://campaigns-2:8080/live' },
    ]
    expect(statusOf(well, quiet, [well1, down])).toBe('failing')
    expect(statusOf(well, quiet, [well1, { ...down, retired: true }])).toBe('ok')
  })

  it('keeps bad news while a service is silent, but no good ones', () => {
    const edges = { ...well.edges, silent: 3 }
    const broken = { ...well, score: 40, errorShare: 0.5 }
    expect(statusOf({ ...well, edges }, quiet, [])).toBe('unknown')
    expect(statusOf({ ...well, edges: { ...edges, silent: 2 } }, quiet, [])).toBe('ok')
    expect(statusOf({ ...broken, edges }, quiet, [])).toBe('failing')
    expect(statusOf({ ...well, edges }, { calls: 100, errors: 0 }, [])).toBe('ok')
  })

  it('alarms nobody for one call that failed, but says what another program says', () => {
    const failing = { ...well, score: 40, errorShare: 1 }
    const failed = (failedCalls: number | null) =>
      statusOf({ ...failing, edges: { ...well.edges, failedCalls } }, quiet, [])
    expect([failed(2), failed(3), failed(null)]).toEqual(['warning', 'failing', 'failing'])
  })
})
