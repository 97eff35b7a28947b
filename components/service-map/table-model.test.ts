import { expect, it } from 'vitest'
import type { MapLink } from '#lib/service-map/model/types.ts'
import { errorWords, formatSort, parseSort, sortLinks, tableColumns } from './table-model.ts'

function link(id: string, calls: number, errors: number): MapLink {
  return {
    ...{ id, source: id, target: 'bank', protocol: 'http', communication: 'synchronous' },
    ...{
      declared: 'unknown' as const,
      breaker: 'closed',
      tone: 'ok',
      change: null,
      edges: [],
      calls,
      errors,
      timeouts: 0,
    },
    ...{ retries: 0, callsPerSecond: calls / 60, overSeconds: 60, isYoung: false, p95Ms: 10 },
    errorShare: calls === 0 ? null : errors / calls,
  }
}

it('has edges with many calls before those of which a share says little', () => {
  const links = [
    link('one call', 1, 1),
    link('silent', 0, 0),
    link('some', 1000, 20),
    link('most', 1000, 900),
  ]
  const order = sortLinks(links, { column: 'errors', reversed: false }).map(({ id }) => id)
  expect(order).toEqual(['most', 'some', 'one call', 'silent'])
  expect(links.map((one) => errorWords(one).replaceAll('\u00a0', ' '))).toEqual([
    '1 of 1',
    '–',
    '2 %',
    '90 %',
  ])
})

it('keeps its order in an address', () => {
  for (const column of tableColumns) {
    for (const reversed of [false, true]) {
      expect(parseSort(formatSort({ column, reversed }))).toEqual({ column, reversed })
    }
  }
  expect(parseSort('-nonsense')).toBeNull()
})
