import { describe, expect, it } from 'vitest'
import type { EdgeSums } from '#lib/rollups/model.ts'
import { coverageOf, entryEdges } from './coverage.ts'
import { patternOf, stepOf } from './test-support.ts'

const nothing = { errors: 0, timeouts: 0, requests: 0, retries: 0, payloadBytes: 0 }
const times = { latencySumMs: 0, latencyMaxMs: 0, knownSinceMs: 0, p50Ms: 1, p95Ms: 2, p99Ms: 3 }

function edge(path: string, protocol = 'http', calls = 1): EdgeSums {
  const [source = '', target = ''] = path.split(' > ')
  return { source, target, protocol, calls, ...nothing, ...times }
}

const kinds = { events: 'queue', 'orders-db': 'database' }
const traffic = [
  edge('shop > gateway', 'http', 9),
  edge('gateway > order', 'http', 8),
  edge('gateway > order', 'grpc', 1),
  edge('order > events', 'kafka'),
  edge('events > analytics', 'kafka'),
  edge('events > spy', 'kafka'),
  edge('order > orders-db', 'postgresql'),
]
const pattern = patternOf({
  steps: [
    stepOf('gateway > order', { protocol: 'http', operation: 'POST /orders' }),
    stepOf('order > analytics', { protocol: 'kafka', reply: false }),
  ],
})

describe('coverage', () => {
  it('tells declared from undeclared edges, through queues, by protocol', () => {
    const covered = coverageOf(traffic, [pattern], kinds)
    const by = (status: string) =>
      covered
        .filter((one) => one.status === status)
        .map(({ source, target, protocol }) => `${source} > ${target} ${protocol}`)
    expect(by('declared')).toEqual([
      'gateway > order http',
      'events > analytics kafka',
      'order > events kafka',
    ])
    expect(by('undeclared')).toEqual([
      'shop > gateway http',
      'events > spy kafka',
      'gateway > order grpc',
    ])
    expect(by('internal')).toEqual(['order > orders-db postgresql'])
  })

  it('measures a pattern by the edges over which it begins', () => {
    const begins = entryEdges(traffic, pattern, kinds)
    expect(begins.map(({ source, target, protocol }) => [source, target, protocol])).toEqual([
      ['gateway', 'order', 'http'],
    ])
  })
})
