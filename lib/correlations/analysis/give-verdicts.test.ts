import { describe, expect, test } from 'vitest'
import type { CorrelationEvent, ParticipantKind } from '../model.ts'
import { analyseCorrelation } from './analyse-correlation.ts'
import { giveVerdicts } from './give-verdicts.ts'
import { callEvent, timedOut, unseen } from './test-support.ts'
import type { UsualOf } from './verdict-model.ts'

function judge(
  events: CorrelationEvent[],
  usualOf?: UsualOf,
  kinds: [string, ParticipantKind][] = [],
) {
  const correlation = analyseCorrelation(events, new Map(kinds))
  const targetOf = (index: number) => correlation.calls[index]?.target
  const verdicts = giveVerdicts(correlation, usualOf)
  return { correlation, verdicts, first: verdicts[0], targetOf }
}

const failing = (statusCode: number, errorMessage = `answered ${statusCode}`) => ({
  eventType: 'error',
  statusCode,
  errorMessage,
})

describe('what went wrong first', () => {
  test('is the deepest failing call that no failing child explains', () => {
    const root = callEvent('web > gateway', { ms: 100, ...failing(502) })
    const order = callEvent('gateway > orders', { at: 5, ms: 90, under: root, ...failing(500) })
    const stock = callEvent('orders > stock', { at: 10, ms: 20, under: order })
    const pay = callEvent('orders > payments', { at: 40, ms: 30, under: order, ...failing(500) })
    const { first, targetOf, verdicts } = judge([pay, stock, root, order])
    expect(first).toMatchObject({ culprit: 'payments', kind: 'failed', confidence: 'high' })
    expect(first?.headline).toBe('payments failed (500).')
    expect(first?.draggedAlong.map(targetOf)).toEqual(['orders', 'gateway'])
    expect(verdicts).toHaveLength(1)
  })

  test('is the service that a timed-out call was still waiting for, and not the one called', () => {
    const root = callEvent('web > gateway', { ms: 1000, ...timedOut })
    const pay = callEvent('gateway > payments', {
      at: 5,
      ms: 995,
      under: root,
      ...failing(499, 'caller went away'),
    })
    const bank = callEvent('payments > bank', {
      at: 10,
      ms: 990,
      under: pay,
      ...unseen,
      ...failing(499, 'caller went away'),
    })
    const { first } = judge([root, pay, bank])
    expect(first).toMatchObject({ culprit: 'bank', kind: 'silent' })
    expect(first?.headline).toBe('bank went silent.')
  })

  test('is the silent service behind a proxy that answered 504', () => {
    const root = callEvent('web > proxy', { ms: 2100, ...failing(504) })
    const late = callEvent('proxy > reports', { at: 2, ms: 2000, under: root, ...timedOut })
    expect(judge([root, late]).first).toMatchObject({ culprit: 'reports', kind: 'silent' })
  })

  test('is doubted where a proxy answered 504 and no event tells what is behind it', () => {
    const root = callEvent('web > gateway', { ms: 2100, ...failing(504) })
    const proxy = callEvent('gateway > proxy', { at: 2, ms: 2000, under: root, ...failing(504) })
    const known = callEvent('proxy > other', {
      at: 1,
      ms: 1,
      under: root,
      parentSpanId: root.spanId,
    })
    const { first } = judge([root, proxy, known])
    expect(first?.culprit).toBe('proxy')
    expect(first?.evidence.filter(({ speaks }) => speaks === 'against')).toEqual([
      expect.objectContaining({
        text: expect.stringContaining('no event tells of a call that it made'),
      }),
    ])
  })

  test('is the target of an open breaker, though callers above repeat its words', () => {
    const words = 'circuit breaker open: bank'
    const root = callEvent('web > gateway', { ms: 9, ...failing(503, words) })
    const pay = callEvent('gateway > payments', {
      at: 1,
      ms: 7,
      under: root,
      ...failing(503, words),
    })
    const bank = callEvent('payments > bank', {
      at: 2,
      ms: 0.1,
      under: pay,
      ...unseen,
      eventType: 'error',
      errorMessage: words,
    })
    const { first } = judge([root, pay, bank])
    expect(first).toMatchObject({ culprit: 'bank', kind: 'open_breaker' })
    expect(first?.headline).toBe('The circuit breaker from payments to bank was open.')
  })

  test('is found though the clocks let it begin just after the call that failed for it', () => {
    const root = callEvent('web > payments', { ms: 12.916, ...failing(503, 'bank is down') })
    const bank = callEvent('payments > bank', {
      at: 13,
      ms: 0.2,
      under: root,
      ...failing(503, 'bank is down'),
    })
    const late = callEvent('payments > log', {
      at: 40,
      ms: 5,
      under: root,
      ...failing(500, 'full'),
    })
    expect(judge([root, bank, late]).first).toMatchObject({ culprit: 'bank' })
    expect(judge([root, late]).first).toMatchObject({ culprit: 'payments' })
  })

  test('counts the retries that ate the deadline', () => {
    const root = callEvent('web > payments', { ms: 6200, ...timedOut })
    const tries = [0, 2100, 4200].map((at) =>
      callEvent('payments > bank', { at: at + 10, ms: 1990, under: root, ...timedOut }),
    )
    const { first, correlation } = judge([root, ...tries])
    expect(first).toMatchObject({ culprit: 'bank', kind: 'silent' })
    expect(first?.attempts).toHaveLength(3)
    expect(first?.headline).toBe('bank went silent; payments tried three times.')
    expect(correlation.calls.map(({ attempt }) => attempt)).toEqual([0, 0, 1, 2])
    expect(first?.costMs).toBeCloseTo(6190, -1)
  })

  test('says how long each of several attempts was waited for, from the shortest to the longest', () => {
    const root = callEvent('web > payments', { ms: 2600, ...timedOut })
    const tries = [1000, 1003, 216].map((ms, place) =>
      callEvent('payments > bank', { at: 10 + place * 1100, ms, under: root, ...timedOut }),
    )
    const alike = tries.map((event) => ({ ...event, latencyMs: 1000 }))
    const explained = (events: typeof tries) => judge([root, ...events]).first?.explanation
    expect(explained(tries)).toContain('no answer for 216 ms to 1.00 s, three times.')
    expect(explained(alike)).toContain('no answer for 1.00 s, three times.')
  })

  test('says which of several attempts it was, where a later one went well', () => {
    const root = callEvent('web > payments', { ms: 1820 })
    const silent = callEvent('payments > bank', { at: 10, ms: 1000, under: root, ...timedOut })
    const again = callEvent('payments > bank', { at: 1200, ms: 569, under: root })
    const { first } = judge([root, silent, again], () => ({ p50Ms: 60, p95Ms: 100 }))
    expect(first?.explanation).toContain('no answer for 1.00 s, the first of 2 attempts.')
  })

  test('is many calls one after the other where none of them is slow', () => {
    const root = callEvent('web > lists', { ms: 420 })
    const loop = Array.from({ length: 40 }, (_, place) =>
      callEvent('lists > db', { at: 5 + place * 10, ms: 9, under: root, operation: 'SELECT item' }),
    )
    const usualOf: UsualOf = (call) =>
      call.target === 'lists' ? { p50Ms: 40, p95Ms: 60 } : { p50Ms: 8, p95Ms: 12 }
    const { first } = judge([root, ...loop], usualOf)
    expect(first).toMatchObject({ culprit: 'lists', kind: 'n_plus_one' })
    expect(first?.headline).toBe('lists asked db 40 times, one after the other.')
  })

  test('is the sibling that failed, not the ones that were given up for it', () => {
    const root = callEvent('web > gateway', { ms: 50, ...failing(500) })
    const a = callEvent('gateway > prices', { at: 1, ms: 30, under: root, ...failing(500) })
    const b = callEvent('gateway > images', {
      at: 1,
      ms: 31,
      under: root,
      ...unseen,
      ...failing(499, 'request aborted'),
    })
    expect(judge([root, a, b]).first?.culprit).toBe('prices')
  })

  test('is the step that failed, not what could not be taken back after it', () => {
    const root = callEvent('web > orders', { ms: 90, ...failing(500) })
    const pay = callEvent('orders > payments', { at: 10, ms: 20, under: root, ...failing(500) })
    const undo = callEvent('orders > stock', {
      at: 40,
      ms: 20,
      under: root,
      operation: 'ReleaseItems',
      ...failing(500),
    })
    expect(judge([root, pay, undo]).first?.culprit).toBe('payments')
  })

  test('is said to have done no harm where a retry went well', () => {
    const root = callEvent('web > gateway', { ms: 90 })
    const lost = callEvent('gateway > prices', { at: 5, ms: 20, under: root, ...failing(500) })
    const won = callEvent('gateway > prices', { at: 40, ms: 20, under: root })
    const { first } = judge([root, lost, won])
    expect(first).toMatchObject({ culprit: 'prices', harmful: false })
    expect(first?.explanation).toContain('It did no harm')
  })

  test('is the queue in which a message lay', () => {
    const root = callEvent('web > orders', { ms: 20 })
    const sent = callEvent('orders > orders.events', { at: 5, ms: 2, under: root, ...unseen })
    const taken = callEvent('orders.events > mail', { at: 60_000, ms: 9, under: sent })
    const { first } = judge([root, sent, taken], undefined, [['orders.events', 'queue']])
    expect(first).toMatchObject({ culprit: 'orders.events', kind: 'queue', harmful: true })
    expect(first?.costMs).toBeCloseTo(59_993, 0)
  })

  test('is nothing where all went well and nothing says what is usual', () => {
    const root = callEvent('web > gateway', { ms: 90 })
    expect(judge([root, callEvent('gateway > prices', { at: 5, under: root })]).verdicts).toEqual(
      [],
    )
    expect(judge([]).verdicts).toEqual([])
  })

  test('is doubted where two failures under one call may each explain it', () => {
    const root = callEvent('web > gateway', { ms: 90, ...failing(500, 'failed') })
    const a = callEvent('gateway > prices', { at: 5, ms: 20, under: root, ...failing(500, 'x') })
    const b = callEvent('gateway > images', { at: 30, ms: 20, under: root, ...failing(500, 'y') })
    const { first } = judge([root, a, b])
    expect(first?.culprit).toBe('images')
    expect(first?.score).toBeLessThan(0.9)
    expect(
      first?.evidence.some(({ speaks, text }) => speaks === 'against' && text.includes('prices')),
    ).toBe(true)
  })
})
