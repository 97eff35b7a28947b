import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callEvent, unseen } from '#lib/correlations/analysis/test-support.ts'
import type { CorrelationEvent } from '#lib/correlations/model.ts'
import { failed, trips, book, hotel, flight, charge } from './test-support.ts'
import { queueKinds } from '../test-support.ts'
import { judge } from './judge.ts'

describe('other traffic in the correlation', () => {
  const bystanders = ['weather', 'ads', 'audit', 'cdn']
  const base = fc.constantFrom(
    (root: CorrelationEvent) => [root, hotel(root), flight(root), charge(root)],
    (root: CorrelationEvent) => [root, hotel(root), charge(root)],
    (root: CorrelationEvent) => [root, hotel(root), flight(root, { at: 20 }), charge(root)],
    (root: CorrelationEvent) => [root, hotel(root), flight(root), charge(root, failed)],
    (root: CorrelationEvent) => [root, hotel(root, { ...unseen }), flight(root, { ms: 280 })],
  )
  const noise = fc.record({
    from: fc.constantFrom(...bystanders, 'web', 'trips', 'hotels'),
    to: fc.constantFrom(...bystanders),
    at: fc.integer({ min: -2000, max: 5000 }),
    ms: fc.integer({ min: 0, max: 3000 }),
    type: fc.constantFrom('response', 'error', 'timeout', 'request', 'retry'),
    parent: fc.nat(3),
    isLinked: fc.boolean(),
  })
  it('changes nothing about the verdict, and nothing about what is said', () => {
    fc.assert(
      fc.property(base, fc.array(noise, { maxLength: 12 }), (make, others) => {
        const events = make(book())
        const more = others.map(({ from, to, at, ms, type, parent, isLinked }) => {
          const under = isLinked ? events[parent] : undefined
          return callEvent(`${from} > ${to}`, { at, ms, eventType: type, ...(under && { under }) })
        })
        const alone = judge(trips, events, { kinds: queueKinds })
        expect(judge(trips, [...more, ...events], { kinds: queueKinds })).toEqual(alone)
      }),
      { numRuns: 300 },
    )
  })
})
