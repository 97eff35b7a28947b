import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import type { EventRow } from '#lib/ingest/model.ts'
import { storeEvents } from '#lib/ingest/store-halves.ts'
import { eventRow } from '../test-support.ts'
import { searchCorrelations } from './search-correlations.ts'

const toMs = Math.floor(Date.now() / 60_000) * 60_000
const fromMs = toMs - 3_600_000
const services = ['orders', 'payments', 'bank_gateway', '50%']
const errors = [null, null, 'card declined', 'no answer in time']

/** Ten minutes' gaps, several calls a correlation, now and then one that failed. */
const events: EventRow[] = Array.from({ length: 160 }, (_, row) => {
  const group = Math.floor(row / 4)
  const errorMessage = errors[(row * 7) % 4] ?? null
  return eventRow({
    correlationId: `00000000-0000-4000-8000-${String(group).padStart(12, '0')}`,
    sourceService: services[row % 4] ?? '',
    targetService: services[(row * 3 + group) % 4] ?? '',
    eventType:
      errorMessage === null ? 'response' : errorMessage.startsWith('no') ? 'timeout' : 'error',
    errorMessage,
    statusCode: errorMessage === null ? 200 : row % 3 === 0 ? 14 : 503,
    latencyMs: ((row * 37) % 90) * 10,
    protocol: row % 5 === 0 ? 'grpc' : 'http',
    operation: `POST /${row % 6}`,
    // Many share a moment, and their order is told by less than a millisecond.
    occurredAtMs: fromMs + ((group * 97) % 20) * 60_000 + (row % 3) / 1000,
  })
})

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await storeEvents(database.db, events)
})
afterAll(() => database.drop())

async function searchAll(text: string, limit = 100): Promise<string[]> {
  const found: string[] = []
  for (let before: string | null = null; ;) {
    const answer = await searchCorrelations(database.db, { text, fromMs, toMs, before, limit })
    found.push(...answer.items.map(({ id }) => id))
    if (answer.next === null) return found
    before = answer.next
  }
}

const includes = (text: string | null, part: string) => text?.toLowerCase().includes(part) ?? false
const conditions: [string, (event: EventRow) => boolean][] = [
  ['service=payments', (e) => e.sourceService === 'payments' || e.targetService === 'payments'],
  ['source=BANK_gateway', (e) => e.sourceService === 'bank_gateway'],
  ['target="50%"', (e) => e.targetService === '50%'],
  ['target=pay*', (e) => e.targetService.startsWith('pay')],
  ['error', (e) => e.eventType !== 'response'],
  ['timeout', (e) => e.eventType === 'timeout'],
  ['"card declined"', (e) => includes(e.errorMessage, 'card declined')],
  ['error=declined', (e) => includes(e.errorMessage, 'declined')],
  ['duration>500ms', (e) => e.latencyMs > 500],
  ['duration<=0.1s', (e) => e.latencyMs <= 100],
  ['protocol=grpc', (e) => e.protocol === 'grpc'],
  ['protocol!=grpc', (e) => e.protocol !== 'grpc'],
  ['status=503', (e) => e.statusCode === 503],
  ['status=unavailable', (e) => e.statusCode === 14 && e.protocol === 'grpc'],
  ['operation="POST /3"', (e) => e.operation === 'POST /3'],
  ['not error', (e) => e.eventType === 'response'],
]

describe('a search', () => {
  const expectedOf = (holds: (event: EventRow) => boolean) =>
    [...new Set(events.filter(holds).map(({ correlationId }) => correlationId))].toSorted()

  test.each(conditions)('for %s finds what looking at every event finds', async (text, holds) => {
    const found = new Set(await searchAll(text))
    expect([...found].toSorted()).toEqual(expectedOf(holds))
  })

  test('for any two of them does, in pages of any size', async () => {
    const condition = fc.constantFrom(...conditions)
    const two = fc.oneof(
      fc
        .tuple(condition, condition)
        .map(([a, b]): (typeof conditions)[number] => [
          `${a[0]} ${b[0]}`,
          (e) => a[1](e) && b[1](e),
        ]),
      fc
        .tuple(condition, condition)
        .map(([a, b]): (typeof conditions)[number] => [
          `(${a[0]} or ${b[0]})`,
          (e) => a[1](e) || b[1](e),
        ]),
    )
    await fc.assert(
      fc.asyncProperty(two, fc.constantFrom(3, 10, 100), async ([text, holds], limit) => {
        const found = new Set(await searchAll(text, limit))
        expect([...found].toSorted()).toEqual(expectedOf(holds))
      }),
      // Each page is a search of its own; the conditions alone are all tried above.
      { numRuns: 20 },
    )
  })

  test('comes newest first', async () => {
    const found = await searchAll('error')
    const newest = (id: string) =>
      Math.max(
        ...events
          .filter((e) => e.correlationId === id && e.eventType !== 'response')
          .map((e) => e.occurredAtMs),
      )
    const times = found.map(newest)
    expect(times).toEqual(times.toSorted((a, b) => b - a))
    expect(times.length).toBeGreaterThan(10)
  })

  test('tells of each correlation how long it took, who took part and what went wrong first', async () => {
    const [first] = (
      await searchCorrelations(database.db, {
        text: '"card declined"',
        fromMs,
        toMs,
        before: null,
        limit: 1,
      })
    ).items
    expect(first).toMatchObject({ calls: 4, isCut: false })
    expect(first?.services.length).toBeGreaterThan(1)
    expect(first?.failedCalls).toBeGreaterThan(0)
    expect(first?.firstFailure?.headline).toMatch(/\.$/)
  })

  test('that has a fault is refused at its place', async () => {
    await expect(searchAll('duration>soon')).rejects.toThrow(
      'The search has a fault at character 10: duration is a time such as 200ms or 1.5s; without a unit it is ms',
    )
  })

  test('cannot break out of its quotes', async () => {
    expect(await searchAll(`"'; DROP TABLE communication_events; --"`)).toEqual([])
    expect(await searchAll('error')).not.toEqual([])
  })
})
