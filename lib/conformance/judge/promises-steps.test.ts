import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callEvent, timedOut, unseen } from '#lib/correlations/analysis/test-support.ts'
import {
  faults,
  failed,
  booking,
  trips,
  book,
  hotel,
  flight,
  charge,
  whole,
  topic,
} from './test-support.ts'
import { messageEvents, patternOf, stepOf } from '../test-support.ts'
import { judge } from './judge.ts'

describe('missing telemetry and late arrival', () => {
  it('accuses nothing where only the caller told of its calls', () => {
    const root = book(unseen)
    expect(
      faults(trips, [root, hotel(root, unseen), flight(root, unseen), charge(root, unseen)]),
    ).toEqual([])
  })
  it('accuses nothing where no span names its parent', () => {
    const root = book({ spanId: null, ...unseen })
    const bare = { spanId: null, parentSpanId: null, ...unseen }
    expect(
      faults(trips, [root, hotel(root, bare), flight(root, bare), charge(root, bare)]),
    ).toEqual([])
  })
  it('does not depend on the order in which the rows are read', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (order) => {
        const events = whole()
        expect(
          faults(
            trips,
            order.flatMap((at) => events[at] ?? []),
          ),
        ).toEqual([])
      }),
    )
  })
  it('accuses nothing where a span was reported twice', () => {
    const once = patternOf({ steps: booking, guarantees: 'exactly_once' })
    const events = whole()
    const twice = events.map((event) => ({ ...event, id: `${event.id}9` }))
    expect(faults(once, [...events, ...twice])).toEqual([])
    const [sent, received] = messageEvents('shop > stats')
    expect(faults(topic('exactly_once'), [sent, received, { ...received, id: '77777' }])).toEqual(
      [],
    )
    expect(faults(topic('exactly_once'), [sent, { ...sent, id: '77778' }, received])).toEqual([])
  })
  it('accuses nothing of spans within a service', () => {
    const root = book()
    const inside = callEvent('trips > trips', {
      under: root,
      at: 5,
      operation: 'validate',
      protocol: 'internal',
    })
    expect(faults(trips, [...whole(root), inside])).toEqual([])
  })
  it('accuses nothing where the clocks of services differ', () => {
    for (const skewMs of [-5000, -45, 45, 5000]) {
      const root = book()
      const far = { at: 10 + skewMs }
      const under = callEvent('trips > hotels', {
        under: root,
        at: 10,
        ms: 50,
        operation: 'POST /rooms',
        attributes: {
          'signalbox.server_latency_ms': 49,
          'signalbox.server_offset_ms': 0.5 + skewMs,
        },
      })
      const inner = callEvent('hotels > rooms-db', { under, ...far, ms: 5 })
      expect(faults(trips, [root, under, inner, flight(root), charge(root)])).toEqual([])
    }
    const steps = [
      stepOf('shop > stats', { protocol: 'kafka', reply: false }),
      stepOf('stats > store', { after: ['stats'] }),
    ]
    for (const lagMs of [-4000, -40, 5]) {
      const [sent, received] = messageEvents('shop > stats', { lagMs })
      const store = callEvent('stats > store', { under: received, at: 2 + lagMs + 1, ms: 1 })
      expect(faults(patternOf({ steps }), [sent, received, store])).toEqual([])
    }
  })
})

describe('steps', () => {
  it('finds what is missing in the middle, at the end, and behind a fork', () => {
    const root = book()
    expect(faults(trips, [root, hotel(root), charge(root)])).toEqual(['missing_step of flight'])
    expect(faults(trips, [root, hotel(root), flight(root)])).toEqual(['missing_step of charge'])
    expect(
      faults(trips, [root, hotel(root), callEvent('trips > mail', { under: root, at: 99 })]),
    ).toEqual(['missing_step of flight'])
    const fork = patternOf({ steps: [stepOf('a > b'), stepOf('b > c'), stepOf('b > d')] })
    const top = callEvent('a > b', { ms: 100 })
    expect(faults(fork, [top, callEvent('b > d', { under: top, at: 5 })])).toEqual([
      'missing_step of c',
    ])
  })
  it('lets parallel steps come in any order, and optional branches stay away', () => {
    const fork = patternOf({
      steps: [
        stepOf('a > b'),
        stepOf('b > c'),
        stepOf('b > d'),
        stepOf('b > e', { optional: true }),
        stepOf('e > f', { after: ['e'] }),
        stepOf('b > g', { after: ['c', 'd', 'e'] }),
      ],
    })
    const top = callEvent('a > b', { ms: 200 })
    const of = (path: string, at: number, ms = 50) => callEvent(path, { under: top, at, ms })
    expect(faults(fork, [top, of('b > c', 10), of('b > d', 12), of('b > g', 80)])).toEqual([])
    expect(faults(fork, [top, of('b > d', 10), of('b > c', 11), of('b > g', 80)])).toEqual([])
    const e = of('b > e', 10, 20)
    const branch = [top, of('b > d', 10), of('b > c', 11), e, of('b > g', 80)]
    expect(faults(fork, branch)).toEqual(['missing_step of f'])
    expect(faults(fork, [...branch, callEvent('e > f', { under: e, at: 12, ms: 5 })])).toEqual([])
    expect(faults(fork, [top, of('b > d', 10), of('b > c', 11), of('b > g', 40)])).toEqual([
      'wrong_order of g',
      'wrong_order of g',
    ])
  })
  it('holds an attempt that failed to be part of its step', () => {
    const root = book()
    const attempts = [
      hotel(root, { ...failed, ms: 5 }),
      hotel(root, { at: 30, ...timedOut, ms: 20 }),
      hotel(root, { at: 55, ms: 30 }),
    ]
    for (const guarantees of ['at_least_once', 'exactly_once', null]) {
      const pattern = patternOf({ steps: booking, guarantees })
      expect(faults(pattern, [root, ...attempts, flight(root), charge(root)])).toEqual([])
    }
  })
  it('tells a step that began too early, not one that began at once', () => {
    const root = book()
    expect(faults(trips, [root, hotel(root), flight(root, { at: 60 }), charge(root)])).toEqual([])
    expect(faults(trips, [root, hotel(root), flight(root, { at: 40 }), charge(root)])).toEqual([
      'wrong_order of flight',
    ])
    expect(
      faults(trips, [root, flight(root, { at: 10 }), hotel(root, { at: 100 }), charge(root)]),
    ).toEqual(['wrong_order of flight'])
    expect(faults(trips, [root, hotel(root), flight(root), charge(root, { at: 140 })])).toEqual([
      'wrong_order of charge',
    ])
  })
  it('lets the clocks of two callers be 50 ms apart, and no more', () => {
    const steps = [
      stepOf('top > a'),
      stepOf('top > c'),
      stepOf('a > b'),
      stepOf('c > d', { after: ['b'] }),
    ]
    const pattern = patternOf({ steps })
    const top = (to: string) =>
      callEvent(`top > ${to}`, { ms: 300, parentSpanId: 'abcdef0123456789', ...unseen })
    const [a, c] = [top('a'), top('c')]
    const late = (at: number) =>
      faults(pattern, [
        a,
        c,
        callEvent('a > b', { under: a, at: 10, ms: 100, ...unseen }),
        callEvent('c > d', { under: c, at, ...unseen }),
      ])
    expect(late(65)).toEqual([])
    expect(late(55)).toEqual(['wrong_order of d'])
  })
  it('goes through a service twice', () => {
    const back = patternOf({
      steps: [
        stepOf('a > b', { id: 'ask' }),
        stepOf('b > a', { id: 'call-back' }),
        stepOf('a > c'),
      ],
    })
    const ask = callEvent('a > b', { ms: 100 })
    const returned = callEvent('b > a', { under: ask, at: 10, ms: 50 })
    const last = callEvent('a > c', { under: returned, at: 20 })
    expect(faults(back, [ask, returned, last])).toEqual([])
    expect(faults(back, [ask, callEvent('a > c', { at: 120 })])).toEqual([
      'missing_step of call-back',
    ])
    const twice = patternOf({
      steps: [stepOf('a > b', { id: 'one' }), stepOf('a > b', { id: 'two', after: ['one'] })],
    })
    const first = callEvent('a > b', { ms: 10 })
    expect(faults(twice, [first, callEvent('a > b', { at: 40, ms: 10 })])).toEqual([])
    expect(faults(twice, [first])).toEqual(['missing_step of two'])
  })
  it('holds what one span within a service calls together, though that span is not kept', () => {
    const sync = patternOf({ steps: [stepOf('cron > a'), stepOf('cron > b'), stepOf('cron > c')] })
    const within = { parentSpanId: 'abcdef0123456789' }
    const night = (at: number, parentSpanId: string) =>
      ['a', 'b', 'c'].map((name, place) =>
        callEvent(`cron > ${name}`, { at: at + place * 20, parentSpanId }),
      )
    const bare = ['a', 'b', 'c'].map((name, place) =>
      callEvent(`cron > ${name}`, { at: place * 20 }),
    )
    expect(faults(sync, bare)).toEqual([])
    expect(faults(sync, bare.slice(0, 2))).toEqual(['missing_step of c'])
    const nights = [...night(0, within.parentSpanId), ...night(30, 'fbcdef0123456789')]
    expect(faults(sync, nights)).toEqual([])
    const again = callEvent('cron > a', { at: 70, ...within })
    expect(faults(sync, [...night(0, within.parentSpanId), again])).toEqual([])
    expect(faults(sync, nights.slice(0, 5))).toEqual(['missing_step of c'])
  })
  it('judges two runs of one correlation each by itself, also side by side', () => {
    const [one, two] = [book(), book({ at: 20 })]
    const second = [two, hotel(two, { at: 30 }), flight(two, { at: 120 })]
    expect(faults(trips, [...whole(one), ...second, charge(two, { at: 220 })])).toEqual([])
    expect(faults(trips, [...whole(one), ...second])).toEqual(['missing_step of charge'])
    const once = patternOf({ steps: booking, guarantees: 'exactly_once', sla: { p95_ms: 1000 } })
    expect(faults(once, [...whole(one), ...second, charge(two, { at: 220 })])).toEqual([])
  })
  it('leaves to another pattern what both share', () => {
    const other = {
      ...patternOf({
        steps: [
          stepOf('web > trips', { operation: 'GET /trips' }),
          stepOf('trips > cards', { operation: 'GET /charges' }),
        ],
      }),
      id: 2,
    }
    const read = callEvent('web > trips', { operation: 'GET /trips', ms: 60 })
    const charges = callEvent('trips > cards', { under: read, at: 5, operation: 'GET /charges' })
    const all = [...whole(), read, charges]
    expect(judge(trips, all, { others: [other, trips] }).deviations).toEqual([])
    expect(judge(other, all, { others: [other, trips] }).deviations).toEqual([])
    expect(faults(trips, [read, charges])).toEqual(['not_concerned'])
  })
})
