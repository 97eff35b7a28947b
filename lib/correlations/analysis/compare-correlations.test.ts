import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CorrelationEvent } from '../model.ts'
import { analyseCorrelation } from './analyse-correlation.ts'
import { type Change, compareCorrelations } from './compare-correlations.ts'
import { callEvent, timedOut } from './test-support.ts'

const compare = (here: CorrelationEvent[], there: CorrelationEvent[]) =>
  compareCorrelations(analyseCorrelation(here), analyseCorrelation(there))

/** A checkout that takes this long at its bank, and in all. */
function checkout(bankMs: number) {
  const root = callEvent('web > shop', { ms: bankMs + 40 })
  const stock = callEvent('shop > stock', { at: 5, ms: 10, under: root })
  const pay = callEvent('shop > payments', { at: 20, ms: bankMs + 15, under: root })
  const bank = callEvent('payments > bank', { at: 25, ms: bankMs, under: pay })
  return { root, stock, pay, bank, all: [root, stock, pay, bank] }
}

const told = ({ places }: ReturnType<typeof compare>) =>
  places.map(
    ({ change, depth, here, there }) =>
      `${'·'.repeat(depth)}${(here ?? there)?.calls[0]?.target} ${change}`,
  )

describe('a comparison of two correlations', () => {
  test('finds where the time itself was spent, not all that waited for it', () => {
    const comparison = compare(checkout(900).all, checkout(30).all)
    expect(told(comparison)).toEqual([
      'shop longer',
      '·stock same',
      '·payments longer',
      '··bank longer',
    ])
    expect(comparison.mostChanged?.here?.calls[0]?.target).toBe('bank')
    expect(comparison.mostChanged?.selfDeltaMs).toBe(870)
    expect(comparison).toMatchObject({ isSameOperation: true, durationDeltaMs: 870 })
  })

  test('names what was not called, and what was called besides', () => {
    const [here, there] = [checkout(30), checkout(30)]
    const fraud = callEvent('payments > fraud', { at: 22, ms: 2, under: here.pay })
    const comparison = compare([here.root, here.pay, here.bank, fraud], there.all)
    expect(told(comparison)).toEqual([
      'shop same',
      '·payments same',
      '··fraud new',
      '··bank same',
      '·stock missing',
    ])
  })

  test('puts attempts against one call', () => {
    const [here, there] = [checkout(30), checkout(30)]
    const again = callEvent('payments > bank', { at: 25, ms: 400, under: here.pay, ...timedOut })
    const { places } = compare([...here.all, again], there.all)
    const bank = places.find((place) => place.here?.calls[0]?.target === 'bank')
    expect(bank).toMatchObject({ change: 'longer', here: { failed: 1 }, there: { failed: 0 } })
    expect(bank?.here?.calls).toHaveLength(2)
    expect(bank?.there?.calls).toHaveLength(1)
  })

  test('tells calls of one name apart by where they were made', () => {
    const [here, there] = [checkout(30), checkout(30)]
    const audit = (under: CorrelationEvent, ms: number) =>
      callEvent('payments > audit', { at: 26, ms, under })
    const { places } = compare(
      [...here.all, audit(here.pay, 5)],
      [...there.all, audit(there.bank, 5)],
    )
    // Below the bank, and then below payments.
    expect(places.filter(({ change }) => change !== 'same').map(({ change }) => change)).toEqual([
      'missing',
      'new',
    ])
  })

  test('says when the two are not of one operation', () => {
    expect(compare([callEvent('web > shop')], [callEvent('web > till')])).toMatchObject({
      isSameOperation: false,
      places: [{ change: 'new' }, { change: 'missing' }],
    })
  })

  test('of nothing with nothing is nothing', () => {
    expect(compare([], [])).toMatchObject({ places: [], durationDeltaMs: 0, mostChanged: null })
  })
})

const mirrored: Record<Change, Change> = {
  longer: 'shorter',
  shorter: 'longer',
  new: 'missing',
  missing: 'new',
  same: 'same',
}

describe('laws of comparison', () => {
  const call = fc.record({
    service: fc.constantFrom('a', 'b', 'c'),
    under: fc.nat(),
    at: fc.nat(500),
    ms: fc.nat(500),
    failed: fc.boolean(),
  })
  const events = fc.array(call, { maxLength: 25 }).map((drawn) => {
    const made: CorrelationEvent[] = []
    for (const { service, under, at, ms, failed } of drawn) {
      const parent = made[under % Math.max(1, made.length)]
      const event = callEvent(`${parent?.target ?? 'web'} > ${service}`, {
        ...{ at, ms, ...(parent && { under: parent }) },
        eventType: failed ? 'error' : 'response',
      })
      made.push(event)
    }
    return made
  })

  test('with itself nothing has changed', () => {
    fc.assert(
      fc.property(events, (one) => {
        const { places, mostChanged, durationDeltaMs } = compare(one, one)
        expect(places.every(({ change }) => change === 'same')).toBe(true)
        expect([mostChanged, durationDeltaMs]).toEqual([null, 0])
      }),
    )
  })

  test('the other way round it says the opposite, of the same places', () => {
    fc.assert(
      fc.property(events, events, (one, other) => {
        const there = new Map(compare(other, one).places.map((place) => [place.key, place]))
        const { places } = compare(one, other)
        expect(there.size).toBe(places.length)
        for (const place of places) {
          expect(there.get(place.key)?.change).toBe(mirrored[place.change])
          expect(there.get(place.key)?.selfDeltaMs).toBeCloseTo(-place.selfDeltaMs)
        }
      }),
    )
  })

  test('every call of both stands at one place', () => {
    fc.assert(
      fc.property(events, events, (one, other) => {
        const { places } = compare(one, other)
        const idsOf = (side: 'here' | 'there') =>
          places.flatMap((place) => place[side]?.calls.map(({ id }) => id) ?? []).toSorted()
        const allOf = (all: CorrelationEvent[]) =>
          analyseCorrelation(all)
            .calls.map(({ id }) => id)
            .toSorted()
        expect(idsOf('here')).toEqual(allOf(one))
        expect(idsOf('there')).toEqual(allOf(other))
      }),
    )
  })
})
