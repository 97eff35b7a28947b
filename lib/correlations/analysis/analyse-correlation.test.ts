import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { durationOf, type CorrelationEvent } from '../model.ts'
import { analyseCorrelation } from './analyse-correlation.ts'
import { giveVerdicts } from './give-verdicts.ts'
import { callEvent, unseen } from './test-support.ts'

const names = (events: CorrelationEvent[]) => {
  const { calls, order } = analyseCorrelation(events)
  return order.map((index) => `${'·'.repeat(calls[index]?.depth ?? 0)}${calls[index]?.target}`)
}

describe('the calls of a correlation', () => {
  test('are put under each other by their spans, the called side first', () => {
    const root = callEvent('web > gateway', { ms: 100 })
    const order = callEvent('gateway > orders', { at: 5, ms: 50, under: root })
    const stock = callEvent('orders > stock', { at: 10, ms: 20, under: order })
    expect(names([stock, order, root])).toEqual(['gateway', '·orders', '··stock'])
  })

  test('are put by time and service where spans inside a service are not known', () => {
    const root = callEvent('web > gateway', { ms: 100 })
    const order = callEvent('gateway > orders', { at: 5, ms: 50, under: root })
    const stock = callEvent('orders > stock', { at: 10, ms: 20, parentSpanId: 'abcabcabcabcabca' })
    const { calls } = analyseCorrelation([root, order, stock])
    expect(calls[2]).toMatchObject({ target: 'stock', parent: 1, link: 'inferred', depth: 2 })
  })

  test('may be as many below one as are read, all of them failing', () => {
    const root = callEvent('a > b', { ms: 200_000, eventType: 'request', ...unseen })
    const many = Array.from({ length: 150_000 }, (_, place) =>
      callEvent('b > c', { at: place, ms: 0.5, under: root, eventType: 'error', ...unseen }),
    )
    const correlation = analyseCorrelation([root, ...many])
    expect(correlation.order).toHaveLength(150_001)
    expect(giveVerdicts(correlation).length).toBeGreaterThan(0)
    const plain = many.map((event) => ({ ...event, spanId: null, parentSpanId: null }))
    expect(giveVerdicts(analyseCorrelation(plain))[0]).toMatchObject({ culprit: 'c' })
  }, 30_000)

  test('say that a parent is missing where none fits', () => {
    const lone = callEvent('orders > stock', { parentSpanId: 'abcabcabcabcabca' })
    expect(analyseCorrelation([lone]).calls[0]).toMatchObject({ parent: null, link: 'missing' })
  })

  test('are listed although their spans name each other as parents', () => {
    const one = callEvent('a > b', {})
    const other = callEvent('b > a', { at: 1, under: one })
    const events = [{ ...one, parentSpanId: other.serverSpanId }, other]
    expect(names(events)).toHaveLength(2)
  })

  test('join request, retries and end of writers that know no spans', () => {
    const plain = { ...unseen, spanId: null, traceId: null }
    const events = [
      callEvent('a > b', { ...plain, at: 0, ms: 0, eventType: 'request' }),
      callEvent('a > b', { ...plain, at: 30, ms: 0, eventType: 'retry' }),
      callEvent('a > b', { ...plain, at: 80, ms: 80 }),
      callEvent('b > c', { ...plain, at: 10, ms: 0, eventType: 'request' }),
    ]
    const { calls } = analyseCorrelation(events)
    expect(calls).toHaveLength(2)
    expect(calls[0]).toMatchObject({ target: 'b', state: 'ok', attempt: 1 })
    expect(durationOf(calls[0] ?? { startMs: 0, endMs: 0 })).toBe(80)
    expect(calls[1]).toMatchObject({ target: 'c', state: 'unended', parent: 0, link: 'inferred' })
  })

  test('keep several answers under one calling span apart', () => {
    const one = callEvent('a > b', { at: 0 })
    const other = { ...callEvent('a > b', { at: 1 }), spanId: one.spanId }
    expect(analyseCorrelation([one, other]).calls).toHaveLength(2)
  })

  test('are corrected for a clock that is ahead, and say by how much', () => {
    const root = callEvent('web > gateway', {
      ms: 100,
      attributes: { 'signalbox.server_latency_ms': 90, 'signalbox.server_offset_ms': 505 },
    })
    const inner = callEvent('gateway > orders', { at: 520, ms: 40, under: root })
    const { calls, skews } = analyseCorrelation([root, inner])
    // The clock of the first caller is taken to be right; orders agrees with gateway.
    expect(skews).toEqual([
      { service: 'gateway', aheadMs: 500 },
      { service: 'orders', aheadMs: 500 },
    ])
    expect(calls[1]?.startMs).toBe((calls[0]?.startMs ?? 0) + 20)
    expect(calls[1]?.skewMs).toBe(500)
    expect(analyseCorrelation([root, inner], new Map(), { correctClocks: false }).skews).toEqual([])
  })

  test('tell the time in a queue from the time of processing', () => {
    const sent = callEvent('orders > jobs', { ms: 4, ...unseen })
    const taken = callEvent('jobs > worker', { at: 904, ms: 30, under: sent })
    const { calls } = analyseCorrelation([sent, taken], new Map([['jobs', 'queue']]))
    expect(calls.map(({ kind, queuedMs }) => [kind, queuedMs])).toEqual([
      ['publish', null],
      ['consume', 900],
    ])
  })

  test('have a critical path through what was waited for', () => {
    const root = callEvent('web > gateway', { ms: 100 })
    const fast = callEvent('gateway > fast', { at: 10, ms: 30, under: root })
    const slow = callEvent('gateway > slow', { at: 10, ms: 60, under: root })
    const after = callEvent('gateway > after', { at: 75, ms: 20, under: root })
    const { calls, criticalPath, startMs } = analyseCorrelation([root, fast, slow, after])
    expect(
      criticalPath.map(({ call, fromMs, toMs }) => [
        calls[call]?.target,
        fromMs - startMs,
        toMs - startMs,
      ]),
    ).toEqual([
      ['gateway', 0, 10],
      ['slow', 10, 70],
      ['gateway', 70, 75],
      ['after', 75, 95],
      ['gateway', 95, 100],
    ])
    expect(calls[0]?.selfMs).toBe(20)
  })
})

describe('laws', () => {
  const trees = fc
    .array(
      fc.record({
        parent: fc.nat(),
        at: fc.integer({ min: 0, max: 50 }),
        ms: fc.integer({ min: 0, max: 60 }),
        state: fc.constantFrom('response', 'error', 'timeout', 'request'),
      }),
      { minLength: 1, maxLength: 40 },
    )
    .map((specs) => {
      const events: CorrelationEvent[] = []
      for (const [place, { parent, at, ms, state }] of specs.entries()) {
        const under = place === 0 ? undefined : events[parent % place]
        const start = (under ? under.occurredAtMs - Date.UTC(2026, 10, 24, 14) : 0) + at
        events.push(
          callEvent(`${under?.target ?? 'web'} > s${place % 7}`, {
            at: start,
            ms,
            eventType: state,
            ...(under && { under }),
          }),
        )
      }
      return events
    })

  test('the order in which events come makes no difference', () => {
    fc.assert(
      fc.property(trees, fc.integer(), (events, seed) => {
        const shuffled = events.toSorted((a, b) => hash(a.id, seed) - hash(b.id, seed))
        expect(analyseCorrelation(shuffled)).toEqual(analyseCorrelation(events))
      }),
    )
  })

  test('every call is listed once, below its parent, and the path of a root covers it exactly', () => {
    fc.assert(
      fc.property(trees, (events) => {
        const { calls, order, roots, criticalPath } = analyseCorrelation(events)
        expect(order.toSorted((a, b) => a - b)).toEqual(calls.map((_, index) => index))
        for (const call of calls) {
          if (call.parent !== null)
            expect(order.indexOf(call.parent)).toBeLessThan(order.indexOf(call.index))
          expect(call.selfMs).toBeGreaterThanOrEqual(-1e-6)
        }
        const total = criticalPath.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
        const expected = roots.reduce(
          (sum, root) => sum + durationOf(calls[root] ?? { startMs: 0, endMs: 0 }),
          0,
        )
        expect(total).toBeCloseTo(expected, 3)
      }),
    )
  })
})

function hash(text: string, seed: number): number {
  return Math.imul(Number(text) ^ seed, 0x9e3779b1) >>> 0
}
