import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyseCorrelation } from '#lib/correlations/analysis/analyse-correlation.ts'
import type { CorrelationEvent, ParticipantKind } from '#lib/correlations/model.ts'
import type { EdgeSums } from '#lib/rollups/model.ts'
import { readFlow } from '../flow.ts'
import { problemsOf } from '../problems.ts'
import { makeDraft } from './make-draft.ts'
import { niceAbove, niceBelow } from './nice-numbers.ts'
import { stepsOfCalls } from './steps-of-calls.ts'

type Made = [source: string, target: string, operation: string, atMs: number, tookMs: number]

/** Calls of one run, under the calls named before them that hold them in time. */
function run(
  made: Made[],
  more: Partial<CorrelationEvent> = {},
  kinds: [string, ParticipantKind][] = [],
) {
  const events = made.map(([source, target, operation, atMs, tookMs], at): CorrelationEvent => ({
    ...{ id: String(at), correlationId: 'c', eventType: 'response', protocol: 'http' },
    ...{ occurredAtMs: atMs, latencyMs: tookMs, statusCode: 200, errorMessage: null },
    ...{ payloadBytes: 0, traceId: 't', spanId: `s${at}`, parentSpanId: null },
    ...{ serverSpanId: null, attributes: {}, ...more, source, target, operation },
  }))
  return stepsOfCalls(analyseCorrelation(events, new Map(kinds)).calls).steps.map(
    ({ step }) => step,
  )
}
const ordered = (steps: ReturnType<typeof run>) => steps.map(({ id, after }) => [id, after])

describe('the steps of a run', () => {
  it('follow each other where one service made them one after the other', () => {
    const steps = run([
      ['web', 'orders', 'POST /orders', 0, 100],
      ['orders', 'stock', 'shop.Stock/ReserveItems', 10, 20],
      ['orders', 'bank', 'pay', 31, 20],
      ['bank', 'ledger', 'book', 35, 10],
      ['orders', 'mail', 'send', 60, 10],
      ['orders', 'log', 'note', 61, 20],
    ])
    expect(ordered(steps)).toEqual([
      ['post-orders', []],
      ['reserve-items', []],
      ['pay', ['reserve-items']],
      ['book', []],
      ['send', ['pay']],
      ['note', ['pay']],
    ])
  })

  it('are one step for the same call again, and tell the same names apart', () => {
    const steps = run([
      ['web', 'orders', 'get', 0, 100],
      ['orders', 'stock', 'get', 10, 5],
      ['orders', 'stock', 'get', 20, 5],
      ['orders', 'bank', 'get', 30, 5],
    ])
    expect(ordered(steps)).toEqual([
      ['get', []],
      ['orders-get', []],
      ['orders-get-2', ['orders-get']],
    ])
  })

  it('have what takes them back as their compensation', () => {
    const steps = run([
      ['web', 'orders', 'POST /orders', 0, 100],
      ['orders', 'stock', 'Reserve', 10, 10],
      ['orders', 'bank', 'Pay', 30, 10],
      ['orders', 'stock', 'Release', 50, 10],
    ])
    expect(steps.map(({ id, compensation }) => [id, compensation])).toEqual([
      ['post-orders', undefined],
      ['reserve', 'Release'],
      ['pay', undefined],
    ])
  })

  it('are messages without a reply, taken after they were sent', () => {
    const steps = run(
      [
        ['orders', 'queue', 'publish', 0, 5],
        ['queue', 'mail', 'process', 20, 10],
        ['queue', 'stats', 'process', 25, 10],
      ],
      { protocol: 'kafka' },
      [['queue', 'queue']],
    )
    expect(steps.map(({ reply }) => reply)).toEqual([false, false, false])
    expect(steps.slice(1).map(({ after }) => after)).toEqual([['publish'], ['publish']])
  })
})

const sums = (source: string, target: string, figures: Partial<EdgeSums> = {}): EdgeSums => ({
  ...{ source, target, protocol: 'http', calls: 1000, errors: 4, timeouts: 0, requests: 0 },
  ...{ retries: 0, payloadBytes: 0, latencySumMs: 1, latencyMaxMs: 1, knownSinceMs: 0 },
  ...{ p50Ms: 20, p95Ms: 83, p99Ms: 130, ...figures },
})
const step = (id: string, from: string, to: string) => ({
  ...{ id, from, to, protocol: 'http', reply: true, optional: false, after: [] },
})
const parts = {
  steps: [step('ask', 'web', 'orders'), step('pay', 'orders', 'bank')],
  ...{ quietestRps: 3.7, description: '', notes: [] },
}
const [root] = parts.steps

describe('a draft', () => {
  it('promises what was measured, rounded to the safe side', () => {
    if (!root) throw new Error('no step')
    const measured = [sums('web', 'orders'), sums('orders', 'bank', { p99Ms: 30 })]
    const { pattern, measured: told, notes } = makeDraft({ ...parts, root, sums: measured })
    expect(pattern.performance_sla).toEqual({ p95_ms: 100, success_rate: 99.6, throughput_rps: 3 })
    expect(pattern).toMatchObject({
      state: 'draft',
      pattern_type: 'request_response',
      services_involved: ['web', 'orders', 'bank'],
    })
    const timeouts = readFlow(pattern.message_flow).flow?.steps.map(({ timeoutMs }) => timeoutMs)
    expect(timeouts).toEqual([undefined, 60])
    expect(told[0]).toEqual({ step: 'ask', calls: 1000, p95Ms: 83, p99Ms: 130, successRate: 99.6 })
    expect(notes).toEqual([])
    expect(problemsOf(pattern).filter(({ severity }) => severity !== 'info')).toEqual([])
  })

  it('promises nothing where little was measured, and says so', () => {
    if (!root) throw new Error('no step')
    const { pattern, notes } = makeDraft({
      ...parts,
      root,
      sums: [sums('web', 'orders', { calls: 19 })],
    })
    expect(pattern.performance_sla).toBeNull()
    expect(notes).toHaveLength(1)
  })

  it('never promises more than was measured', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e7, noNaN: true }), (value) => {
        expect(niceAbove(value)).toBeGreaterThanOrEqual(value * (1 - 1e-3))
        expect(niceAbove(value)).toBeLessThanOrEqual(value * 1.35)
        expect(niceBelow(value)).toBeLessThanOrEqual(value * (1 + 1e-3))
        expect(niceBelow(value)).toBeGreaterThanOrEqual(value / 1.35)
      }),
    )
  })
})
