import { describe, expect, it } from 'vitest'
import { summarise, type Overview, type ServiceHealth } from '#lib/overview/model.ts'
import { errorWords, headlineOf, silenceOf, sparkWords } from './overview-words.ts'

const rate = { callsPerSecond: 1, overSeconds: 1_800, isYoung: false }
const service: ServiceHealth = {
  name: 'orders',
  kind: 'service',
  status: 'ok',
  score: 95,
  avgLatencyMs: 20,
  errorShare: 0,
  issues: [],
  recommendations: [],
  edges: { rated: 3, silent: 0, failedCalls: 0, lastCallAt: '2026-11-23T14:34:50.000Z' },
  reasons: [],
  traffic: { direction: 'received', calls: 1904, errors: 0, ...rate, p95Ms: 40 },
  spark: { calls: [0, 10, 20], errors: [0, 0, 5] },
  failingSince: null,
  troubledEdges: [],
  troubledChecks: [],
  lastSeenAt: null,
}
const empty = { callsPerSecond: [], errorShare: [], p50Ms: [], p95Ms: [], p99Ms: [] }
const overview: Overview = {
  asOf: '2026-11-23T14:35:00.000Z',
  window: {
    from: '2026-11-23T14:05:00.000Z',
    to: '2026-11-23T14:35:00.000Z',
    tier: '1m',
    bucketSeconds: 60,
    bucketCount: 30,
    live: true,
    incompleteBuckets: 1,
  },
  totals: empty,
  totalsBefore: empty,
  summary: summarise([service]),
  services: [service],
  silentServices: 0,
  latestCallAt: '2026-11-23T14:34:58.000Z',
}

function headlineWith(changes: Partial<Overview>) {
  const given = { ...overview, ...changes }
  return headlineOf({ ...given, summary: summarise(given.services) })
}

describe('the headline', () => {
  it('says how many services need attention, and what began first', () => {
    const late = { failingSince: '2026-11-23T14:25:00.000Z', reasons: ['dragged along'] }
    const first = { failingSince: '2026-11-23T14:23:00.000Z', reasons: ['7.4 % fail'] }
    const services: ServiceHealth[] = [
      { ...service, name: 'orders', status: 'failing', ...late },
      { ...service, name: 'payments', status: 'failing', ...first },
      { ...service, name: 'mail', status: 'warning' },
      service,
    ]
    expect(headlineWith({ services })).toEqual({
      title: '3 services need attention',
      subject: 'payments',
      detail: '7.4 % fail',
      since: { words: 'first sign', ms: Date.parse('2026-11-23T14:23:00.000Z') },
      cause: null,
      tone: 'attention',
    })
  })

  it('names the one that many of those that fail call in vain', () => {
    const edge = {
      protocol: 'http',
      avgLatencyMs: 20,
      calls: 40,
      errors: 0,
      callsPerSecond: 1,
      silentSince: null,
      breaker: 'closed',
    }
    const caller = (name: string, ...edges: Partial<typeof edge & { target: string }>[]) => ({
      ...service,
      name,
      status: 'failing' as const,
      troubledEdges: edges.map((own) => ({ ...edge, target: 'db', errorShare: 0, ...own })),
    })
    const fails = { target: 'ledger', errorShare: 0.2 }
    const opened = { target: 'ledger', breaker: 'open' }
    const services = [
      caller('orders', { target: 'mail' }, fails, opened),
      caller('payments', { target: 'mail' }, opened),
      caller('refunds', { target: 'mail' }, fails),
      caller('ledger'),
    ]
    const causeIn = (some: ServiceHealth[]) => headlineWith({ services: some }).cause
    expect(causeIn(services)).toEqual({
      target: 'ledger',
      words: '3 of the 4 that fail call ledger',
    })
    expect(causeIn(services.slice(1)), 'two are no pattern').toBeNull()
    const others = Array.from({ length: 6 }, (_, index) => caller(`other-${index}`))
    expect(causeIn([...services, ...others]), 'nor three of ten').toBeNull()
  })

  it('says that all is quiet, and what that means', () => {
    expect(headlineOf(overview)).toMatchObject({
      title: 'All quiet',
      detail: expect.stringContaining('1 service is well; 1904 calls'),
    })
    const ofWindow = (live: boolean) =>
      headlineWith({ window: { ...overview.window, live } }).detail
    expect(ofWindow(true)).toContain('fails 1 % of its own in the last 5 min,')
    expect(ofWindow(false)).toContain('fails 1 % of its own, ')
  })

  it('does not call it quiet when nothing can be judged', () => {
    const services: ServiceHealth[] = [{ ...service, status: 'unknown' }]
    expect(headlineWith({ services }).title).toBe('Nothing to judge yet')
  })
})

describe('the headline where nothing is heard', () => {
  const at = (time: string) => `2026-11-23T${time}.000Z`
  const silentFor = (latestCallAt: string, changes: Partial<Overview> = {}) =>
    headlineWith({ latestCallAt, ...changes })

  it('says for how long, and never that all is quiet', () => {
    expect(silentFor(at('14:30:30'))).toEqual({
      title: 'No calls for 4\u00a0min',
      subject: null,
      detail: 'the figures are of the time before',
      since: { words: 'no telemetry since', ms: Date.parse(at('14:30:30')) },
      cause: null,
      tone: 'silent',
    })
    expect(silentFor(at('14:34:01')).title).toBe('All quiet')
    expect(silentFor(at('14:34:00')).title).toBe('No calls for 1\u00a0min')
  })

  it('says that nothing is known of a window without any call', () => {
    const services = [{ ...service, traffic: null, status: 'unknown' as const }]
    for (const listed of [services, []]) {
      expect(silentFor(at('11:30:00'), { services: listed })).toMatchObject({
        title: 'No calls for 3\u00a0h',
        detail: 'nothing is known of the last 30\u00a0min',
      })
    }
    const past = { window: { ...overview.window, live: false }, services: [] }
    expect(silentFor(at('11:30:00'), past)).toMatchObject({
      title: 'No calls in this time range',
      since: { words: 'the last ones before its end came at' },
    })
    expect(headlineWith({ services, latestCallAt: null }).title).toBe('No calls yet')
  })

  it('still says first who needs attention', () => {
    const services: ServiceHealth[] = [{ ...service, status: 'failing', reasons: ['down'] }]
    expect(silentFor(at('14:00:00'), { services }).title).toBe('1 service needs attention')
  })
})

it('tells how long no call has come in, but not of a short pause, nor of the past', () => {
  const heard = { ...overview, latestCallAt: '2026-11-23T14:30:30.000Z' }
  expect(silenceOf(overview)).toBeNull()
  expect(silenceOf(heard)).toBe(270_000)
  expect(silenceOf({ ...heard, window: { ...overview.window, live: false } })).toBeNull()
})

it('tells no share of too few calls', () => {
  const few = { direction: 'received', ...rate, p95Ms: 1 } as const
  expect(errorWords(service, 20)).toBe('0\u00a0%')
  expect(errorWords({ ...service, traffic: { ...few, calls: 7, errors: 0 } }, 20)).toBe(
    '<\u00a020 calls',
  )
  expect(errorWords({ ...service, traffic: { ...few, calls: 7, errors: 2 } }, 20)).toBe('2 of 7')
  expect(errorWords({ ...service, traffic: null }, 20)).toBe('–')
})

it('puts a spark line into words', () => {
  expect(sparkWords(service)).toBe('1904 calls, 0 failed, at worst 25\u00a0%')
})
