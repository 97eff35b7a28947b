import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { storeEvents } from '#lib/ingest/store-halves.ts'
import type { EventRow } from '#lib/ingest/model.ts'
import { loadDraft } from '#lib/patterns/draft/load-draft.ts'
import { readFlow } from '#lib/patterns/flow.ts'
import { problemsOf, seenIn } from '#lib/patterns/problems.ts'
import { readSuggestions } from '#lib/patterns/suggestions.ts'
import { demoSeed } from './model.ts'
import { simulateHistory } from './simulate-history.ts'

let test: TestDatabase
const events: EventRow[] = []
const nowMs = Date.now()
beforeAll(async () => {
  test = await createTestDatabase()
  const span = { fromMs: nowMs - 120_000, toMs: nowMs, epochMs: nowMs }
  for (const batch of simulateHistory({ ...span, seed: demoSeed })) {
    await storeEvents(test.db, batch)
    events.push(...batch)
  }
})
afterAll(() => test.drop())

describe('a pattern that is drafted from the demo’s traffic', () => {
  it('has the steps of an order in their order, and an SLA as it was measured', async () => {
    const bad = new Set(
      events.flatMap((one) => (one.eventType === 'response' ? [] : one.correlationId)),
    )
    const order = events.find(
      (one) => one.operation?.endsWith('/ReserveFunds') && !bad.has(one.correlationId),
    )
    const draft = await loadDraft(test.db, { correlation: order?.correlationId ?? '' }, nowMs)
    const { pattern, measured } = draft
    const steps = readFlow(pattern.message_flow).flow?.steps ?? []
    const afterOf = (id: string) => steps.find((step) => step.id === id)?.after
    expect(afterOf('reserve-funds')).toEqual(['reserve-items'])
    expect(afterOf('insert-orders')).toEqual(['reserve-funds'])
    expect(afterOf('publish-orders-events')).toEqual(['insert-orders'])
    const taken = steps
      .filter(({ from }) => from === 'orders.events')
      .toSorted((one, other) => one.to.localeCompare(other.to))
    expect(taken.map(({ to, after, reply }) => [to, after, reply])).toEqual([
      ['analytics-service', ['publish-orders-events'], false],
      ['notification-service', ['publish-orders-events'], false],
    ])
    expect(pattern.pattern_name).toBe('api-gateway-post-orders')
    const root = measured.find(({ step }) => step === 'post-orders')
    const sla = Object(pattern.performance_sla)
    expect(sla.p95_ms).toBeGreaterThanOrEqual(root?.p95Ms ?? Infinity)
    expect(sla.success_rate).toBeLessThanOrEqual(99.9)
    const problems = problemsOf(pattern, seenIn(await readSuggestions(test.db)))
    expect(problems.filter(({ severity }) => severity !== 'info')).toEqual([])
  })

  it('may be that of an edge, with who takes the messages of a queue', async () => {
    const edge = { source: 'order-service', target: 'orders.events', protocol: 'pg-boss' }
    const { pattern } = await loadDraft(test.db, { edge }, nowMs)
    expect(pattern).toMatchObject({
      pattern_type: 'pub_sub',
      services_involved: [
        'order-service',
        'orders.events',
        'analytics-service',
        'notification-service',
      ],
    })
    expect(problemsOf(pattern)).toEqual([])
    const call = { source: 'order-service', target: 'payment-service', protocol: 'grpc' }
    const drafted = await loadDraft(test.db, { edge: call }, nowMs)
    expect(readFlow(drafted.pattern.message_flow).flow?.steps).toMatchObject([
      { operation: 'signalbox.demo.PaymentService/ReserveFunds', reply: true },
    ])
  })

  it('is not made of what was never seen', async () => {
    const edge = { source: 'a', target: 'b', protocol: 'http' }
    await expect(loadDraft(test.db, { edge }, nowMs)).rejects.toMatchObject({ code: 'not_found' })
    const correlation = randomUUID()
    await expect(loadDraft(test.db, { correlation }, nowMs)).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

it('suggests services, protocols and operations that were seen', async () => {
  const { services, protocols, calls, operations } = await readSuggestions(test.db)
  expect(services).toContainEqual({ name: 'orders.events', kind: 'queue' })
  expect(protocols).toEqual(['grpc', 'http', 'pg-boss', 'postgresql'])
  const edge = { source: 'order-service', target: 'orders-db', protocol: 'postgresql' }
  expect(calls).toContainEqual(edge)
  expect(operations).toContainEqual({ ...edge, operation: 'INSERT orders' })
})
