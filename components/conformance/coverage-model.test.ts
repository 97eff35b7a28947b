import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  deadLanguage,
  edgeLanguage,
  edgesOf,
  filtered,
  readOrder,
  sortDead,
  sortEdges,
  writeOrder,
  type CoverageEdge,
} from './coverage-model.ts'

function edge(path: string, given: Partial<CoverageEdge> = {}): CoverageEdge {
  const [source = '', target = ''] = path.split(' > ')
  return {
    ...{ source, target, protocol: 'http', calls: 10, errors: 0, patterns: [] },
    ...{ status: 'undeclared', ...given },
  }
}

const edges = [
  edge('shop > orders', { calls: 900, errors: 9 }),
  edge('orders > payments', { calls: 50, errors: 25, protocol: 'grpc' }),
  edge('orders > mail', { patterns: ['order mail'], status: 'declared' }),
  edge('orders > orders-db', { calls: 4000, status: 'internal' }),
]
const paths = (some: readonly CoverageEdge[]) =>
  some.map(({ source, target }) => `${source} > ${target}`)

describe('edges by what declares them', () => {
  it('are each in one list, and in that of all', () => {
    expect(paths(edgesOf(edges, 'undeclared'))).toEqual(['shop > orders', 'orders > payments'])
    expect(paths(edgesOf(edges, 'declared'))).toEqual(['orders > mail'])
    expect(paths(edgesOf(edges, 'internal'))).toEqual(['orders > orders-db'])
    expect(edgesOf(edges, 'all')).toEqual(edges)
  })

  it.each([
    ['payments', ['orders > payments']],
    ['source=orders calls>20', ['orders > payments', 'orders > orders-db']],
    ['error>=1% protocol=http', ['shop > orders']],
    ['pattern=order*', ['orders > mail']],
    ['calls>', paths(edges)],
  ])('are found by “%s”', (filter, found) => {
    expect(paths(filtered(edges, filter, edgeLanguage(edges)))).toEqual(found)
  })

  it('are sorted from the most, the worst or A, and what is unknown last', () => {
    const by = (column: string, reversed = false) => paths(sortEdges(edges, { column, reversed }))
    expect(by('calls')[0]).toBe('orders > orders-db')
    expect(by('calls', true).at(-1)).toBe('orders > orders-db')
    expect(by('errors')[0]).toBe('orders > payments')
    expect(by('edge').at(-1)).toBe('shop > orders')
    expect(by('patterns')[0]).toBe('orders > mail')
    expect(by('patterns', true)[0], 'there is no other with a pattern').toBe('orders > mail')
    expect(by('nonsense'), 'as the page has it at first').toEqual(by('calls'))
  })

  it('are all there in any order', () => {
    const columns = fc.constantFrom('edge', 'protocol', 'calls', 'errors', 'patterns', '')
    fc.assert(
      fc.property(columns, fc.boolean(), (column, reversed) => {
        const order = { column, reversed }
        expect(new Set(sortEdges(edges, order))).toEqual(new Set(edges))
        expect(readOrder(writeOrder(order))).toEqual(order)
      }),
    )
  })
})

it('patterns without runs are found by name and by whether their edges have calls', () => {
  const dead = [
    { name: 'refunds', lastSeenAt: '2026-11-24T12:00:00Z', hasTraffic: true },
    { name: 'exports', lastSeenAt: null, hasTraffic: false },
  ]
  const names = (filter: string) =>
    filtered(dead, filter, deadLanguage(dead)).map(({ name }) => name)
  expect(names('calls=no')).toEqual(['exports'])
  expect(names('ref*')).toEqual(['refunds'])
  const by = (column: string, reversed = false) =>
    sortDead(dead, { column, reversed }).map(({ name }) => name)
  expect(by('pattern')).toEqual(['exports', 'refunds'])
  expect(by('last'), 'never comes last').toEqual(['refunds', 'exports'])
  expect(by('last', true), 'whichever way round').toEqual(['refunds', 'exports'])
})
