import { describe, expect, it } from 'vitest'
import type { Rating, TroubledCheck, TroubledEdge } from './model.ts'
import { reasonsFor } from './reasons.ts'

const asOfMs = Date.parse('2026-11-23T14:30:00.000Z')
const well: Rating = {
  score: 95,
  avgLatencyMs: 20,
  errorShare: 0,
  issues: [],
  recommendations: [],
  edges: { rated: 3, silent: 0, failedCalls: 100, lastCallAt: '2026-11-23T14:29:00.000Z' },
}
const quiet = { calls: 0, errors: 0 }
const readiness: TroubledCheck = {
  type: 'readiness',
  endpoint: 'http://campaigns:8080/ready',
  status: 'unhealthy',
  retired: false,
  failures: 3,
  lastFailureAt: '2026-11-23T14:00:00.000Z',
}
const bank: TroubledEdge = {
  target: 'bank-gateway',
  protocol: 'http',
  avgLatencyMs: 2412,
  errorShare: 0.714,
  calls: 1_400,
  errors: 1_000,
  callsPerSecond: 31,
  silentSince: null,
  breaker: 'open',
}

type Trouble = { edges?: TroubledEdge[]; checks?: TroubledCheck[] }

function reasons(rating: Rating, trouble: Trouble = {}, recent = quiet): string[] {
  const { edges = [], checks = [] } = trouble
  return reasonsFor(rating, recent, { edges, checks, asOfMs }).map((reason) =>
    reason.replaceAll('\u00a0', ' '),
  )
}

describe('the reasons', () => {
  it('are none where all is well', () => {
    expect(reasons(well, {}, { calls: 100, errors: 0 })).toEqual([])
  })

  it('say which limits the means over the edges reached, and by which edge', () => {
    const rating = { ...well, score: 40, avgLatencyMs: 812.4, errorShare: 0.074 }
    expect(reasons(rating, { edges: [bank] })).toEqual([
      'averaged over its 3 edges, 7.4 % of calls fail, limit 1 % (to bank-gateway 71 %)',
      'averaged over its 3 edges, calls take 812 ms, limit 200 ms (to bank-gateway 2410 ms)',
    ])
  })

  it('say it of the calls where there is one edge', () => {
    const edges = { ...well.edges, rated: 1 }
    const rating = { ...well, score: 40, avgLatencyMs: 2412, errorShare: 0.714, edges }
    expect(reasons(rating, { edges: [bank] })).toEqual([
      '71 % of its calls to bank-gateway fail, limit 1 %',
      'its calls to bank-gateway take 2410 ms on average, limit 200 ms',
    ])
    const few = { ...bank, calls: 3, errors: 2, errorShare: 0.667 }
    expect(reasons({ ...rating, errorShare: 0.667 }, { edges: [few] })[0]).toBe(
      '2 of its 3 calls to bank-gateway fail, limit 1 %',
    )
  })

  it('say since when an edge has been silent', () => {
    const silent = { ...bank, silentSince: '2026-11-23T14:18:00.000Z' }
    const rating = { ...well, score: 40, errorShare: 0.074 }
    expect(reasons(rating, { edges: [silent] })).toEqual([
      'averaged over its 3 edges, 7.4 % of calls fail, limit 1 % (to bank-gateway 71 %, no calls for 12 min)',
    ])
    const edges = { ...well.edges, rated: 1 }
    expect(reasons({ ...rating, errorShare: 0.714, edges }, { edges: [silent] })).toEqual([
      '71 % of its calls to bank-gateway fail, limit 1 %, no calls for 12 min',
    ])
  })

  it('count a limit as reached where the value equals it, as the score does', () => {
    const rating = { ...well, score: 65, avgLatencyMs: 100, errorShare: 0.005 }
    expect(reasons(rating)).toEqual([
      'averaged over its 3 edges, 0.5 % of calls fail, limit 0.5 %',
      'averaged over its 3 edges, calls take 100 ms, limit 100 ms',
    ])
  })

  it('name open breakers, failing checks and errors of calls received', () => {
    const rating = { ...well, issues: ['CIRCUIT_BREAKER_OPEN', 'HEALTH_CHECK_FAILURES'] }
    const recovered = { ...readiness, type: 'liveness', status: 'healthy', failures: 1 }
    const trouble = { edges: [bank], checks: [readiness, recovered] }
    expect(reasons(rating, trouble, { calls: 200, errors: 12 })).toEqual([
      'breaker open to bank-gateway',
      'fails 6 % of the calls it receives',
      'readiness check unhealthy at campaigns:8080 (3 failures in an hour)',
    ])
  })

  it('put first what makes it fail', () => {
    const down = { ...readiness, type: 'liveness' }
    const slow = { ...well, avgLatencyMs: 60 }
    expect(reasons(slow, { checks: [down] })[0]).toMatch(/^liveness check unhealthy/)
    expect(reasons(slow, { checks: [readiness] })[0]).toMatch(/^readiness check unhealthy/)
  })

  it('take checks in the same state together, over types and endpoints', () => {
    const endpoint = 'http://campaigns-2:8080/ready'
    const others = [
      { ...readiness, endpoint, status: 'degraded', failures: 1 },
      { ...readiness, type: 'liveness', endpoint: 'grpc://campaigns:8080/live' },
      { ...readiness, endpoint },
      { ...readiness, endpoint: '/internal/path' },
    ]
    expect(reasons(well, { checks: [readiness, ...others] })).toEqual([
      'readiness, liveness checks unhealthy at campaigns:8080 and 2 others (12 failures in an hour)',
      'readiness check degraded at campaigns-2:8080 (1 failure in an hour)',
    ])
  })

  it('tell of checks that are well again, or made no more, only where there is nothing else', () => {
    const rating = { ...well, issues: ['HEALTH_CHECK_FAILURES'] }
    const checks = [{ ...readiness, status: 'healthy', failures: 1 }]
    expect(reasons(rating, { checks })).toEqual([
      'readiness check well again (1 failure in an hour)',
    ])
    expect(reasons({ ...rating, avgLatencyMs: 60 }, { checks })).toHaveLength(1)
    expect(reasons(rating, { checks: [{ ...readiness, retired: true }] })).toEqual([
      'readiness check no longer made at campaigns:8080 (3 failures in an hour)',
    ])
  })
})
