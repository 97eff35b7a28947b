import { describe, expect, it } from 'vitest'
import type { Breaker, Breakers } from '#lib/breakers/schemas.ts'
import {
  errorShareOf,
  showBreakers,
  sortBreakers,
  troubleOf,
  type ShownBreaker,
} from '#lib/breakers/shown.ts'
import { breakerLanguage, filterBreakers } from './breaker-model.ts'

const fromMs = Date.parse('2026-11-24T12:00:30Z')
const toMs = fromMs + 90_000
const none = { since: null, ok: 0, failed: 0, timeouts: 0, shortCircuited: 0, rejected: 0 }

function breaker(given: Partial<Breaker> = {}): Breaker {
  return {
    source: 'a',
    target: 'b',
    protocol: 'http',
    toldBy: 'processes',
    state: 'closed',
    since: null,
    reason: null,
    numbers: {},
    nextTryAt: null,
    instances: {},
    override: null,
    opensPerHour: 0,
    counters: none,
    traffic: null,
    knownSince: null,
    ...given,
  }
}

function show(...breakers: Breaker[]): ShownBreaker[] {
  return showAsOf(toMs, { fromMs, toMs: toMs + 10_000 }, breakers)
}

function showAsOf(asOfMs: number, window: Breakers['window'], breakers: Breaker[]): ShownBreaker[] {
  const answer: Breakers = {
    asOf: new Date(asOfMs).toISOString(),
    window,
    breakers,
    lanes: [],
    truncated: false,
  }
  return showBreakers(answer)
}

const first = (...breakers: Breaker[]) => show(...breakers)[0]?.figures ?? null

describe('figures', () => {
  it('are per second of the whole minutes that were counted, up to now', () => {
    const counters = {
      since: null,
      ok: 200,
      failed: 20,
      timeouts: 20,
      shortCircuited: 50,
      rejected: 10,
    }
    const figures = first(breaker({ counters }))
    expect(figures).toEqual({
      ...{ overSeconds: 120, isYoung: false },
      ...{ perSecond: 300 / 120, sent: 240, errors: 40, timeouts: 20, failed: 20, from: 'breaker' },
      ...{ shortCircuited: 50, rejected: 10 },
    })
    expect(errorShareOf(figures)).toBeCloseTo(40 / 240)
  })

  it('are per second of the whole minutes in which a window of the past begins and ends', () => {
    const past = { fromMs, toMs: fromMs + 60_000 }
    const counters = { ...none, ok: 240 }
    const [found] = showAsOf(past.toMs, past, [breaker({ counters })])
    expect(found?.figures?.perSecond).toBe(240 / 120)
  })

  it('are per second since the edge was first seen, where that is within the time range', () => {
    const knownSince = new Date(toMs - 30_000).toISOString()
    const traffic = { calls: 90, errors: 9, timeouts: null, callsSeries: [], errorsSeries: [] }
    expect(first(breaker({ traffic, knownSince }))).toMatchObject({
      ...{ perSecond: 3, overSeconds: 30, isYoung: true },
    })
    // Counts are of whole minutes.
    const counters = { ...none, ok: 120 }
    expect(first(breaker({ counters, knownSince }))).toMatchObject({ perSecond: 2, isYoung: true })
  })

  it('come from telemetry where the breaker counts nothing', () => {
    const traffic = { calls: 90, errors: 9, timeouts: null, callsSeries: [], errorsSeries: [] }
    expect(first(breaker({ traffic }))).toMatchObject({
      ...{ perSecond: 1, timeouts: null, failed: 9, from: 'telemetry' },
    })
    expect(first(breaker())).toBeNull()
  })

  it('come from telemetry where the processes have counted a part of the time only', () => {
    const traffic = { calls: 900, errors: 90, timeouts: 70, callsSeries: [], errorsSeries: [] }
    const counters = { ...none, ok: 40, shortCircuited: 90 }
    expect(first(breaker({ traffic, counters }))).toEqual({
      ...{ overSeconds: 90, isYoung: false },
      ...{ perSecond: 11, sent: 900, errors: 90, timeouts: 70, failed: 20, from: 'telemetry' },
      // No more than a part was counted: none of that part is no answer for all of it.
      ...{ shortCircuited: 90, rejected: null },
    })
    const few = { ...traffic, calls: 38 }
    expect(first(breaker({ traffic: few, counters }))).toMatchObject({ sent: 40, from: 'breaker' })
  })

  it('have no error share where every call was refused', () => {
    const counters = { ...none, shortCircuited: 44 }
    expect(errorShareOf(first(breaker({ counters })))).toBeNull()
  })
})

const targets = (breakers: readonly ShownBreaker[]) => breakers.map(({ target }) => target)

describe('sortBreakers', () => {
  const failing = { ...none, ok: 5, failed: 5 }
  const all = show(
    breaker({ target: 'quiet' }),
    breaker({ target: 'busy', counters: { ...none, ok: 1_000 } }),
    breaker({ target: 'foreign', state: 'tripped' }),
    breaker({ target: 'trial', state: 'half_open' }),
    breaker({ target: 'failing', counters: failing }),
    breaker({ target: 'flapping', opensPerHour: 3 }),
    breaker({ target: 'open', state: 'open' }),
    breaker({ target: 'held', state: 'forced_open' }),
    breaker({ target: 'bare', state: 'disabled' }),
  )

  it('puts what stops calls first, then what may be harm, then what has errors', () => {
    expect(targets(sortBreakers(all, 'worst'))).toEqual([
      ...['open', 'held', 'trial', 'foreign', 'bare'],
      ...['flapping', 'failing', 'busy', 'quiet'],
    ])
  })

  it('sorts by volume, those without figures last, and by name', () => {
    expect(targets(sortBreakers(all, 'volume')).slice(0, 2)).toEqual(['busy', 'failing'])
    const names = targets(all)
    expect(targets(sortBreakers(all, 'name'))).toEqual(names.toSorted())
  })
})

describe('troubleOf', () => {
  it.each([
    [{ state: 'open' }, 'failing'],
    [{ state: 'forced_open' }, 'failing'],
    [{ state: 'half_open' }, 'warning'],
    [{ state: 'closed', opensPerHour: 3 }, 'warning'],
    [{ state: 'closed', opensPerHour: 2 }, null],
    [{ state: 'disabled' }, null],
  ])('%j is %s', (told, expected) => {
    expect(troubleOf(breaker(told))).toBe(expected)
  })
})

describe('filterBreakers', () => {
  const all = show(
    breaker({ target: 'payment-service', state: 'open', opensPerHour: 2 }),
    breaker({ target: 'stock', counters: { ...none, ok: 90, failed: 10 } }),
  )
  const language = breakerLanguage(all)
  const filtered = (typed: string) => targets(filterBreakers(all, typed, language))

  it('knows names, states, rates, errors and flaps', () => {
    expect(filtered('pay*')).toEqual(['payment-service'])
    expect(filtered('state=open')).toEqual(['payment-service'])
    expect(filtered('error>=10%')).toEqual(['stock'])
    expect(filtered('rate>0.1/s')).toEqual(['stock'])
    expect(filtered('flaps>1 and not target=stock')).toEqual(['payment-service'])
    expect(filtered('')).toHaveLength(2)
  })

  it('hides nothing while it cannot be read', () => {
    expect(filtered('error>')).toHaveLength(2)
  })
})
