import { expect, it } from 'vitest'
import type { Breaker } from '#lib/breakers/schemas.ts'
import { callsAround, headline, laneWords, nextTryWords, overrideWords } from './breaker-words.ts'

const nowMs = Date.parse('2026-11-24T12:00:00Z')
const breaker: Breaker = {
  source: 'order service',
  target: 'payment-service',
  protocol: 'http',
  toldBy: 'processes',
  state: 'open',
  since: null,
  reason: null,
  numbers: {},
  nextTryAt: null,
  instances: {},
  override: null,
  opensPerHour: 0,
  counters: { since: null, ok: 0, failed: 0, timeouts: 0, shortCircuited: 0, rejected: 0 },
  traffic: null,
  knownSince: null,
}
const inState = (state: string) => ({ ...breaker, state })

it('counts states in the order of how much they need a look', () => {
  const states = ['closed', 'open', 'tripped', 'half_open', 'closed', 'forced_open', 'disabled']
  expect(headline(states.map(inState))).toBe(
    '1 open, 1 half-open, 1 forced open, 1 disabled, 1 tripped, 2 closed',
  )
})

it('says when the next call is tried, also when that time has come', () => {
  const at = (ms: number) => ({ ...breaker, nextTryAt: new Date(nowMs + ms).toISOString() })
  expect(nextTryWords(at(4_000), nowMs)).toBe('next try in 4.0\u00a0s')
  expect(nextTryWords(at(-1), nowMs)).toBe('next try with the next call')
  expect(nextTryWords({ ...at(4_000), state: 'closed' }, nowMs)).toBeNull()
})

it('says of an override whether anybody obeys it', () => {
  const override = {
    state: 'forced_open' as const,
    reason: 'provider is down',
    setBy: 'ops',
    setAt: new Date(nowMs - 3_600_000).toISOString(),
    expiresAt: new Date(nowMs).toISOString(),
    version: '1',
  }
  const words = (given: Partial<Breaker>) =>
    overrideWords({ ...breaker, override, ...given }, 'UTC')
  expect(words({ state: 'forced_open' })).toBe('forced open by ops, until 12:00')
  const longAgo = { ...override, setAt: new Date(nowMs - 3 * 86_400_000).toISOString() }
  expect(words({ state: 'forced_open', override: longAgo })).toContain('until 24 Nov, 12:00')
  expect(words({})).toContain('its processes have not heard yet')
  expect(words({ toldBy: 'table' })).toContain('no process runs that would obey')
  expect(overrideWords(breaker, 'UTC')).toBeNull()
})

it('tells a lane in words', () => {
  const segments = [
    { state: 'closed', fromMs: 0, toMs: 60_000 },
    { state: 'open', fromMs: 60_000, toMs: 62_000 },
    { state: 'closed', fromMs: 62_000, toMs: 120_000 },
  ]
  const told = 'closed 2 times, 1\u00a0min in all; open once, 2.0\u00a0s in all'
  expect(laneWords(segments)).toBe(told)
  expect(laneWords(segments.slice(0, 1))).toBe('closed all the time')
  const unknown = { state: 'unknown', fromMs: -720_000, toMs: 0 }
  expect(laneWords([unknown, ...segments])).toBe(`not known for the first 12\u00a0min; ${told}`)
  expect(laneWords([unknown])).toBe('not known')
})

it('searches for the failed calls around an opening, whatever the services are called', () => {
  const { q, from, to } = callsAround(breaker, nowMs)
  expect(q).toBe('source="order service" target=payment-service error')
  expect([from.getTime(), to.getTime()]).toEqual([nowMs - 120_000, nowMs + 60_000])
})
