import { describe, expect, it } from 'vitest'
import type { CorrelationSummary } from '#lib/correlations/model.ts'
import { parseFilter } from '#lib/platform/filter/parse.ts'
import { searchLanguage } from '#lib/correlations/analysis/search-language.ts'
import { facetsOf, holdFound, withCondition } from './search-model.ts'

const item = (fields: Partial<CorrelationSummary>): CorrelationSummary => ({
  id: '0',
  startedAt: '2026-11-24T14:00:00Z',
  durationMs: 1,
  root: { source: 'web', target: 'a', operation: 'POST /orders "x"', state: 'ok' },
  services: ['web', 'a'],
  protocols: ['http'],
  statuses: [],
  calls: 1,
  failedCalls: 0,
  firstFailure: null,
  isCut: false,
  ...fields,
})

describe('rows that are held', () => {
  const at = (id: string, minute: number, calls = 1) =>
    item({ id, calls, startedAt: `2026-11-24T14:${String(minute).padStart(2, '0')}:00Z` })

  it('stay although newer ones push them out of the answer, as they are by now', () => {
    const held = [at('c', 3), at('b', 2), at('a', 1)]
    const { rows, waiting } = holdFound(held, [at('e', 5), at('d', 4), at('c', 3, 7)])
    expect(rows.map(({ id, calls }) => [id, calls])).toEqual([
      ['c', 7],
      ['b', 1],
      ['a', 1],
    ])
    expect(waiting).toBe(2)
  })

  it('are followed by what is found further back', () => {
    const { rows, waiting } = holdFound([at('c', 3)], [at('c', 3), at('b', 2)])
    expect([rows.map(({ id }) => id), waiting]).toEqual([['c', 'b'], 0])
  })
})

describe('facets', () => {
  it('count correlations, the most common value first', () => {
    const facets = facetsOf([item({}), item({ services: ['a', 'a', 'b'] })])
    const services = facets.find(({ name }) => name === 'Service')
    expect(services?.values.map(({ text, count }) => [text, count])).toEqual([
      ['a', 2],
      ['b', 1],
      ['web', 1],
    ])
    expect(facets.map(({ name }) => name)).not.toContain('First to fail')
  })

  it('tell a status of gRPC by its name, and of another protocol by its number', () => {
    const statuses = [
      { code: 14, protocol: 'grpc' },
      { code: 14, protocol: 'odd' },
    ]
    const status = facetsOf([item({ statuses })]).find(({ name }) => name.startsWith('Status'))
    expect(status?.values.map(({ text, condition }) => [text, condition])).toEqual([
      ['14', 'status=14'],
      ['14 UNAVAILABLE', 'status=UNAVAILABLE'],
    ])
  })

  it('are conditions that the search understands, whatever names hold', () => {
    const odd = item({
      services: ['a b', 'c"d', '(e)', 'f=g'],
      statuses: [{ code: 503, protocol: 'http' }],
    })
    for (const { values } of facetsOf([odd])) {
      for (const { condition } of values) {
        expect(parseFilter(condition, searchLanguage()).ok).toBe(true)
      }
    }
  })
})

describe('a condition', () => {
  it('is added once', () => {
    expect(withCondition('', 'service=a')).toBe('service=a')
    expect(withCondition(' error ', 'service=a')).toBe('error service=a')
    expect(withCondition('service=a', 'service=a')).toBe('service=a')
  })
})
