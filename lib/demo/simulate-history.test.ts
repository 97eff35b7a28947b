import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventRow } from '#lib/ingest/model.ts'
import { faultsAt } from './incident.ts'
import { requestRate } from './load.ts'
import { simulateHistory } from './simulate-history.ts'
import type { SimulatedTransition } from './simulated-breakers.ts'

const epochMs = Date.UTC(2026, 10, 23, 12)
const minute = 60_000

function history(fromMs: number, toMs: number, seed = 7): EventRow[] {
  return [...simulateHistory({ fromMs, toMs, epochMs, seed })].flat()
}

const twentyMinutes = history(epochMs - 20 * minute, epochMs)
const isEdge = (source: string, target: string) => (event: EventRow) =>
  event.sourceService === source && event.targetService === target
const during = (phase: string) => (event: EventRow) =>
  faultsAt(event.occurredAtMs, epochMs).phase === phase

describe('simulated history', () => {
  it('is the same for the same seed and another for another', () => {
    const one = history(epochMs - minute, epochMs)
    expect(history(epochMs - minute, epochMs)).toEqual(one)
    expect(history(epochMs - minute, epochMs, 8)).not.toEqual(one)
  })

  it('lies within its range, in batches of about the size asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (batchSize) => {
        const [fromMs, toMs] = [epochMs - minute, epochMs]
        const batches = [...simulateHistory({ fromMs, toMs, epochMs, seed: 7, batchSize })]
        for (const batch of batches.slice(0, -1)) {
          expect(batch.length).toBeGreaterThanOrEqual(batchSize)
          expect(batch.length).toBeLessThan(batchSize + 40)
        }
        for (const event of batches.flat()) {
          expect(event.occurredAtMs).toBeGreaterThanOrEqual(fromMs)
          expect(event.occurredAtMs + event.latencyMs).toBeLessThanOrEqual(toMs)
        }
      }),
      { numRuns: 10 },
    )
  })

  it('marks every event as simulated', () => {
    for (const { attributes } of twentyMinutes) expect(attributes['signalbox.simulated']).toBe(true)
  })

  it('gives every event an id of its own and ids that PostgreSQL can hold', () => {
    expect(new Set(twentyMinutes.map(({ id }) => id)).size).toBe(twentyMinutes.length)
    for (const { id, traceId, spanId, correlationId } of twentyMinutes.slice(0, 2000)) {
      expect(BigInt.asIntN(64, BigInt(id))).toBe(BigInt(id))
      expect(traceId).toMatch(/^[0-9a-f]{32}$/)
      expect(spanId).toMatch(/^[0-9a-f]{16}$/)
      expect(correlationId.replaceAll('-', '')).toBe(traceId)
    }
  })

  it('makes correlations that hang together: every parent is the called side of a call before', () => {
    const spans = new Map(twentyMinutes.map((event) => [event.serverSpanId ?? event.spanId, event]))
    const published = new Map(twentyMinutes.map((event) => [event.spanId, event]))
    const parents = twentyMinutes.map((event) => ({
      event,
      parent: spans.get(event.parentSpanId) ?? published.get(event.parentSpanId),
    }))
    const orphans = parents.filter(({ parent }) => parent === undefined)
    expect(new Set(orphans.map(({ event }) => event.sourceService))).toEqual(new Set(['web-shop']))
    expect(new Set(orphans.map(({ event }) => event.parentSpanId))).toEqual(new Set([null]))
    for (const { event, parent } of parents) {
      if (!parent) continue
      expect(parent.traceId).toBe(event.traceId)
      expect(parent.targetService).toBe(event.sourceService)
      expect(parent.occurredAtMs).toBeLessThan(event.occurredAtMs)
    }
  })

  it('makes as many user requests as the load says', () => {
    const starts = new Set(
      twentyMinutes
        .filter(({ sourceService }) => sourceService === 'api-gateway')
        .map(({ traceId }) => traceId),
    )
    let expected = 0
    for (let second = 0; second < 1200; second += 1) {
      expected += requestRate(epochMs - 20 * minute + second * 1000, 7)
    }
    expect(starts.size / expected).toBeGreaterThan(0.95)
    expect(starts.size / expected).toBeLessThan(1.05)
  })

  it('tells the story of the incident: the bank fails, payments are retried, orders fail', () => {
    const payments = twentyMinutes.filter(isEdge('payment-service', 'bank-gateway'))
    const failedShare = (events: EventRow[]) => {
      const ends = events.filter(({ eventType }) => eventType !== 'retry')
      return ends.filter(({ eventType }) => eventType !== 'response').length / ends.length
    }
    expect(failedShare(payments.filter(during('calm')))).toBeLessThan(0.02)
    expect(failedShare(payments.filter(during('failing')))).toBeGreaterThan(0.6)
    const retries = payments.filter(({ eventType }) => eventType === 'retry')
    expect(retries.filter(during('failing')).length).toBeGreaterThan(100)
    const orders = twentyMinutes.filter(isEdge('api-gateway', 'order-service'))
    expect(failedShare(orders.filter(during('calm')))).toBeLessThan(0.01)
    expect(failedShare(orders.filter(during('failing')))).toBeGreaterThan(0.1)
  })

  it('opens breakers while the bank fails, and closes them when it is back', () => {
    const told: SimulatedTransition[] = []
    const span = { fromMs: epochMs - 20 * minute, toMs: epochMs, epochMs, seed: 7 }
    for (const _ of simulateHistory({ ...span, onTransition: (one) => void told.push(one) }));
    const bank = told.filter(({ service }) => service === 'bank-gateway')
    expect(new Set(bank.map(({ sourceService }) => sourceService))).toEqual(
      new Set(['payment-service']),
    )
    const opened = bank.filter(({ from, to }) => from === 'closed' && to === 'open')
    expect(opened.length).toBeGreaterThanOrEqual(2)
    for (const { atMs } of opened) expect(faultsAt(atMs, epochMs).phase).not.toBe('calm')
    expect(bank.at(-1)?.to).toBe('closed')
    // The others know that the fault is not their target's.
    const others = told.filter(({ service, to }) => service !== 'bank-gateway' && to === 'open')
    expect(others.length).toBeLessThan(opened.length)
    // What a breaker refuses is an event, too.
    const refused = twentyMinutes.filter(({ errorMessage }) =>
      errorMessage?.startsWith('circuit breaker open: bank-gateway (http) since'),
    )
    expect(refused.length).toBeGreaterThan(5)
  })

  it('takes back reserved items when funds cannot be reserved', () => {
    const failing = twentyMinutes.filter(during('failing'))
    const released = failing.filter(({ operation }) => operation?.endsWith('/ReleaseItems'))
    expect(released.length).toBeGreaterThan(10)
  })

  it('reports how far it is', () => {
    const progress: number[] = []
    const options = { fromMs: epochMs - minute, toMs: epochMs, epochMs, seed: 7, batchSize: 500 }
    const onProgress = (done: number, total: number) => void progress.push(done / total)
    for (const batch of simulateHistory({ ...options, onProgress })) expect(batch).not.toEqual([])
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    expect(progress.at(-1)).toBe(1)
  })
})
