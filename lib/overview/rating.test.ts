import { describe, expect, it } from 'vitest'
import type { Rating, TroubledCheck, TroubledEdge } from './model.ts'
import { reasonsFor, statusOf } from './rating.ts'

const well: Rating = {
  score: 95,
  avgLatencyMs: 20,
  errorShare: 0,
  issues: [],
  recommendations: [],
}
const quiet = { calls: 0, errors: 0 }
const readiness: TroubledCheck = {
  type: 'readiness',
  status: 'unhealthy',
  failures: 3,
  lastFailureAt: '2026-11-23T14:00:00.000Z',
}
const bank: TroubledEdge = {
  target: 'bank-gateway',
  protocol: 'http',
  avgLatencyMs: 2412,
  errorShare: 0.714,
  callsPerSecond: 31,
  breaker: 'open',
}
const unscored: Rating = { ...well, score: null, avgLatencyMs: null, errorShare: null }
const plain = (reasons: string[]) => reasons.map((reason) => reason.replaceAll('\u00a0', ' '))

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
})

describe('reasonsFor', () => {
  it('has none where all is well', () => {
    expect(reasonsFor(well, { calls: 100, errors: 0 }, { edges: [], checks: [] })).toEqual([])
  })

  it('tells which limits were reached, by which numbers and by which edge', () => {
    const rating = { ...well, score: 40, avgLatencyMs: 812.4, errorShare: 0.074 }
    expect(plain(reasonsFor(rating, quiet, { edges: [bank], checks: [] }))).toEqual([
      '7.4 % of its calls fail, limit 1 % (to bank-gateway 71 %)',
      'mean 812 ms, limit 200 ms (to bank-gateway 2410 ms)',
    ])
  })

  it('counts a limit as reached where the value equals it, as the score does', () => {
    const rating = { ...well, score: 65, avgLatencyMs: 100, errorShare: 0.005 }
    expect(plain(reasonsFor(rating, quiet, { edges: [], checks: [] }))).toEqual([
      '0.5 % of its calls fail, limit 0.5 %',
      'mean 100 ms, limit 100 ms',
    ])
  })

  it('names open breakers, failing checks and errors of calls received', () => {
    const rating = { ...well, issues: ['CIRCUIT_BREAKER_OPEN', 'HEALTH_CHECK_FAILURES'] }
    const recovered = { ...readiness, type: 'liveness', status: 'healthy', failures: 1 }
    const trouble = { edges: [bank], checks: [readiness, recovered] }
    expect(plain(reasonsFor(rating, { calls: 200, errors: 12 }, trouble))).toEqual([
      'breaker open to bank-gateway',
      'fails 6 % of the calls it receives',
      'readiness unhealthy (3 × failed in an hour)',
    ])
  })

  it('tells of checks that are healthy again only where there is nothing else', () => {
    const rating = { ...well, issues: ['HEALTH_CHECK_FAILURES'] }
    const checks = [{ ...readiness, status: 'healthy', failures: 1 }]
    const told = ['readiness healthy again (1 × failed in an hour)']
    expect(plain(reasonsFor(rating, quiet, { edges: [], checks }))).toEqual(told)
    const slow = { ...rating, avgLatencyMs: 60 }
    expect(plain(reasonsFor(slow, quiet, { edges: [], checks }))).toHaveLength(1)
  })
})
