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
  unbookHotel,
  unbookFlight,
  whole,
  topic,
} from './test-support.ts'
import { messageEvents, patternOf, stepOf } from '../test-support.ts'

/**
 * What docs/conformance.md promises, held against traffic made by hand: for each kind what is to be
 * found, and beside it what looks like it and must not be accused.
 */
describe('undeclared, or something else in its place', () => {
  it('finds calls that no step declares', () => {
    const root = book()
    const odd = (path: string, fields = {}) =>
      faults(trips, [...whole(root), callEvent(path, { under: root, at: 300, ...fields })])
    expect(odd('trips > cards', { operation: 'GET /limits' })).toEqual(['undeclared_step'])
    expect(odd('hotels > flights')).toEqual(['undeclared_step'])
    expect(odd('web > cards', { ...failed })).toEqual(['undeclared_step'])
    expect(odd('trips > weather')).toEqual([])
    expect(odd('weather > cards')).toEqual([])
  })
  it('finds another protocol, and not what is written in another case', () => {
    const root = book()
    const grpc = { protocol: 'grpc', operation: 'x.Hotels/Book' }
    const steps = booking.map((step) => ({ ...step, protocol: 'http' }))
    const pattern = patternOf({ steps })
    expect(faults(pattern, [root, hotel(root, grpc), flight(root), charge(root)])).toEqual([
      'wrong_protocol of hotel',
    ])
    expect(
      faults(pattern, [root, hotel(root), flight(root), charge(root, { protocol: 'amqp' })]),
    ).toEqual(['wrong_protocol of charge'])
    expect(
      faults(pattern, [{ ...root, protocol: 'grpc' }, hotel(root), flight(root), charge(root)]),
    ).toEqual(['wrong_protocol of book'])
    expect(
      faults(pattern, [
        root,
        hotel(root, { protocol: 'HTTP' }),
        flight(root, { operation: 'post /seats' }),
        charge(root),
      ]),
    ).toEqual([])
  })
  it('finds another service', () => {
    const root = book()
    const elsewhere = (path: string, operation: string, at: number) =>
      callEvent(path, { under: root, at, ms: 50, operation })
    expect(
      faults(trips, [
        root,
        elsewhere('trips > hostels', 'POST /rooms', 10),
        flight(root),
        charge(root),
      ]),
    ).toEqual(['wrong_service of hotel'])
    expect(
      faults(trips, [
        root,
        hotel(root),
        elsewhere('trips > trains', 'POST /seats', 100),
        charge(root),
      ]),
    ).toEqual(['wrong_service of flight'])
    expect(
      faults(trips, [
        root,
        hotel(root),
        flight(root),
        elsewhere('flights > cards', 'POST /charges', 200),
      ]),
    ).toEqual(['wrong_service of charge'])
    expect(
      faults(trips, [...whole(root), elsewhere('trips > hostels', 'POST /rooms', 300)]),
    ).toEqual([])
  })
})

describe('times and answers', () => {
  const timed = (ms: number, fields = {}) => {
    const root = book()
    return faults(trips, [
      root,
      hotel(root),
      flight(root, { ms, ...fields }),
      charge(root, { at: 400 }),
    ])
  }
  it('finds what took too long, and grants what a timer needs', () => {
    expect(timed(211)).toEqual(['timeout_exceeded of flight'])
    expect(timed(290)).toEqual(['timeout_exceeded of flight'])
    expect(timed(209)).toEqual([])
    const root = book()
    const out = [root, hotel(root), flight(root), charge(root, { ms: 300, ...timedOut })]
    const undone = [unbookFlight(root, { at: 510 }), unbookHotel(root)]
    expect(faults(trips, [...out, ...undone])).toEqual(['timeout_exceeded of charge'])
    expect(timed(250, { ...failed }).filter((one) => one.startsWith('timeout'))).toHaveLength(1)
  })
  it('does not count two attempts as one that took long', () => {
    const root = book()
    const attempts = [flight(root, { ms: 150, ...failed }), flight(root, { at: 260, ms: 150 })]
    expect(faults(trips, [root, hotel(root), ...attempts, charge(root, { at: 420 })])).toEqual([])
  })
  it('measures the SLA until the last answer', () => {
    const mail = stepOf('trips > mail', { protocol: 'kafka', reply: false })
    const pattern = patternOf({ steps: [...booking, mail], sla: { p95_ms: 900 } })
    const root = book()
    const late = messageEvents('trips > mail', { under: root, at: 880, lagMs: 20_000 })
    expect(faults(pattern, [...whole(root), ...late])).toEqual([])
    const slow = book({ ms: 901 })
    expect(
      faults(pattern, [...whole(slow), ...messageEvents('trips > mail', { under: slow, at: 400 })]),
    ).toEqual(['sla_exceeded'])
    const fire = patternOf({ steps: [mail], sla: { p95_ms: 100 } })
    expect(faults(fire, messageEvents('trips > mail', { lagMs: 200 }))).toEqual(['sla_exceeded'])
    expect(faults(fire, messageEvents('trips > mail', { lagMs: 50 }))).toEqual([])
  })
  it('finds answers that never came, by call and by message', () => {
    const asks = patternOf({ steps: [stepOf('a > b')] })
    expect(faults(asks, [callEvent('a > b', { eventType: 'request', ms: 0, ...unseen })])).toEqual([
      'reply_missing of b',
    ])
    expect(faults(asks, [callEvent('a > b', { ...timedOut, ms: 40 })])).toEqual([
      'reply_missing of b',
    ])
    expect(faults(asks, [callEvent('a > b', failed)])).toEqual([])
    const silent = patternOf({ steps: [stepOf('a > b', { reply: false })] })
    expect(
      faults(silent, [callEvent('a > b', { eventType: 'request', ms: 0, ...unseen })]),
    ).not.toContain('reply_missing of b')
    const byMessage = patternOf({ steps: [stepOf('shop > stats', { protocol: 'kafka' })] })
    const asked = messageEvents('shop > stats')
    expect(faults(byMessage, asked)).toEqual(['reply_missing of stats'])
    expect(
      faults(byMessage, [
        ...asked,
        ...messageEvents('stats > shop', { at: 9, under: asked[1], lagMs: 9000 }),
      ]),
    ).toEqual([])
  })
})

describe('compensation', () => {
  it('finds what was not taken back, and asks for nothing where nothing is to be', () => {
    const root = book(failed)
    const broken = [root, hotel(root), flight(root), charge(root, failed)]
    expect(faults(trips, [...broken, unbookHotel(root)])).toEqual([
      'compensation_missing of flight',
    ])
    expect(faults(trips, broken)).toEqual([
      'compensation_missing of hotel',
      'compensation_missing of flight',
    ])
    expect(faults(trips, [...broken, unbookFlight(root, failed), unbookHotel(root)])).toEqual([
      'compensation_missing of flight',
    ])
    expect(faults(trips, [...broken, unbookFlight(root), unbookHotel(root)])).toEqual([])
    expect(faults(trips, [root, hotel(root, failed)])).toEqual([])
    expect(faults(trips, [root, hotel(root), flight(root, failed), unbookHotel(root)])).toEqual([])
    const good = book()
    const retried = [charge(good, failed), charge(good, { at: 270 })]
    expect(faults(trips, [good, hotel(good), flight(good), ...retried])).toEqual([])
  })
  it('takes a compensation that went well at its second attempt', () => {
    const root = book(failed)
    const broken = [root, hotel(root), flight(root), charge(root, failed)]
    const undo = [unbookFlight(root, { ...failed, ms: 10 }), unbookFlight(root, { at: 530 })]
    expect(faults(trips, [...broken, ...undo, unbookHotel(root)])).toEqual([])
  })
  it('finds the first taken back before the last, and lets clocks differ', () => {
    const root = book(failed)
    const broken = [root, hotel(root), flight(root), charge(root, failed)]
    expect(faults(trips, [...broken, unbookHotel(root, { at: 300 }), unbookFlight(root)])).toEqual([
      'compensation_out_of_order of hotel',
    ])
    expect(faults(trips, [...broken, unbookHotel(root, { at: 520 }), unbookFlight(root)])).toEqual([
      'compensation_out_of_order of hotel',
    ])
    expect(faults(trips, [...broken, unbookHotel(root, { at: 550 }), unbookFlight(root)])).toEqual(
      [],
    )
    const early = [root, unbookHotel(root, { at: 5, ms: 2 }), hotel(root), flight(root, failed)]
    expect(faults(trips, early)).toEqual(['compensation_out_of_order of hotel'])
  })
})

describe('delivery', () => {
  it('finds a message that was taken twice, and not one that two have taken', () => {
    const [sent, received] = messageEvents('shop > stats')
    const again = {
      ...received,
      id: '88881',
      spanId: 'c1',
      serverSpanId: 'c1',
      occurredAtMs: received.occurredAtMs + 500,
    }
    expect(faults(topic('exactly_once'), [sent, received, again])).toEqual([
      'delivered_twice of stats',
    ])
    expect(faults(topic('at_least_once'), [sent, received, again])).toEqual([])
    expect(faults(topic(null), [sent, received, again])).toEqual([])
    const other = { ...again, target: 'search' }
    expect(faults(topic('exactly_once'), [sent, received, other])).toEqual([])
    const calls = patternOf({ steps: [stepOf('a > b')], guarantees: 'exactly_once' })
    const top = callEvent('x > a', { ms: 100 })
    const one = callEvent('a > b', { under: top, at: 5 })
    expect(faults(calls, [top, one, callEvent('a > b', { under: top, at: 50 })])).toEqual([
      'delivered_twice of b',
    ])
  })
  it('finds what was lost where its operation is named, and waits for late ones', () => {
    const named = (guarantees: string | null) => topic(guarantees, { operation: 'events' })
    const [sent, received] = messageEvents('shop > stats', { lagMs: 25_000 })
    expect(faults(named('at_least_once'), [sent, received])).toEqual([])
    expect(faults(named('at_least_once'), [sent])).toEqual(['lost of stats'])
    expect(faults(named('exactly_once'), [sent])).toEqual(['lost of stats'])
    expect(faults(named('at_most_once'), [sent])).toEqual([])
    expect(faults(named('at_least_once'), [{ ...sent, ...failed }])).toEqual([])
    const other = { ...sent, operation: 'publish mails' }
    expect(faults(named('at_least_once'), [other])).toEqual(['not_concerned'])
    expect(faults(topic('at_least_once'), [sent])).toEqual(['not_concerned'])
    const untold = { ...sent, operation: null }
    expect(faults(named('at_least_once'), [untold])).toEqual(['not_concerned'])
  })
})
