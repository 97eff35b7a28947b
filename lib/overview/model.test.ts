import { describe, expect, it } from 'vitest'
import { pickServices, sortServices, type ServiceHealth, type SortColumn } from './model.ts'

const failing = (
  name: string,
  { calls, errors }: { calls: number; errors: number },
): ServiceHealth => ({
  name,
  kind: 'service',
  status: 'failing',
  score: 40,
  avgLatencyMs: 20,
  errorShare: 0.1,
  issues: [],
  recommendations: [],
  edges: { rated: 1, silent: 0, failedCalls: errors, lastCallAt: null },
  reasons: [],
  traffic: {
    direction: 'made',
    calls,
    errors,
    callsPerSecond: 1,
    overSeconds: 1800,
    isYoung: false,
    p95Ms: 40,
  },
  spark: { calls: [], errors: [] },
  failingSince: null,
  troubledEdges: [],
  troubledChecks: [],
  lastSeenAt: null,
})

describe('the order of services', () => {
  const services = [
    failing('none', { calls: 4000, errors: 0 }),
    failing('few', { calls: 2, errors: 2 }),
    failing('some', { calls: 4000, errors: 40 }),
    failing('most', { calls: 4000, errors: 1200 }),
    failing('fewer', { calls: 19, errors: 2 }),
  ]
  const order = (column: SortColumn) =>
    sortServices(services, { column, reversed: false }).map(({ name }) => name)

  it.each(['worst', 'errors'] as const)(
    'by %s puts a share of few calls after those that can be known, and before none',
    (column) => {
      expect(order(column)).toEqual(['most', 'some', 'few', 'fewer', 'none'])
    },
  )
})

it('picks the first of those that match, and one that is open wherever it stands', () => {
  const services = Array.from({ length: 9 }, (_, place) =>
    failing(`${place < 5 ? 'order' : 'mail'}-${place}`, { calls: 100, errors: place }),
  )
  const sort = { column: 'errors' as const, reversed: false }
  const pick = (filter: string, most: number, service: string | null = null) => {
    const picked = pickServices(services, { filter, sort, most, service })
    return [picked.matching, ...picked.services.map(({ name }) => name)]
  }
  expect(pick('', 2)).toEqual([9, 'mail-8', 'mail-7'])
  expect(pick('order', 2)).toEqual([5, 'order-4', 'order-3'])
  expect(pick('order', 1, 'order-2')).toEqual([5, 'order-4', 'order-3', 'order-2'])
  expect(pick('order', 1, 'mail-8'), 'it does not match').toEqual([5, 'order-4'])
})
