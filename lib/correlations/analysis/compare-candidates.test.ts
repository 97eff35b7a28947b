import { describe, expect, test } from 'vitest'
import type { CorrelationSummary } from '../model.ts'
import { analyseCorrelation } from './analyse-correlation.ts'
import { candidatesOf, searchForLike } from './compare-candidates.ts'
import { callEvent } from './test-support.ts'

const correlation = analyseCorrelation([
  callEvent('web > shop', { ms: 900, operation: 'POST /check "out"' }),
])
const found = (id: string, durationMs: number, changes: Partial<CorrelationSummary> = {}) => ({
  id,
  durationMs,
  root: { source: 'web', target: 'shop', operation: 'POST /check "out"', state: 'ok' as const },
  ...{ startedAt: '2026-11-24T14:00:00.000Z', services: [], protocols: [], statuses: [] },
  ...{ calls: 3, failedCalls: 0, firstFailure: null, isCut: false },
  ...changes,
})
const offered = (items: CorrelationSummary[]) =>
  candidatesOf(items, { correlation, ownId: 'own' }).map(({ why, item }) => `${why} ${item.id}`)

describe('what a correlation is compared with', () => {
  test('is sought by how it begins', () => {
    expect(searchForLike(correlation)).toBe('source=web target=shop operation="POST /check ?out?"')
    expect(searchForLike(analyseCorrelation([]))).toBeNull()
  })

  test('is the latest that went well, an ordinary one and the fastest', () => {
    const items = [found('a', 90), found('b', 30), found('c', 50), found('d', 400), found('e', 60)]
    expect(offered(items)).toEqual(['latest a', 'ordinary e', 'fastest b'])
  })

  test('is never itself, nor what failed or began in another way', () => {
    const root = { source: 'web', target: 'till', operation: null, state: 'ok' as const }
    const items = [found('own', 1), found('x', 2, { failedCalls: 1 }), found('y', 3, { root })]
    expect(offered(items)).toEqual([])
    expect(offered([...items, found('z', 80)])).toEqual(['latest z'])
  })
})
