import { expect, it } from 'vitest'
import { buildGraph } from '#lib/service-map/model/build-graph.ts'
import { edge, mapOf } from '#lib/service-map/model/test-support.ts'
import { tableQuery } from './table-query.ts'

const map = mapOf([
  edge('shop', 'cart api', { errors: 50 }),
  edge('shop', 'search'),
  edge('cart api', 'db'),
  edge('mail', 'db', { errors: 50 }),
])

function found(q: string): string[] {
  const { links } = buildGraph(map, {
    ...{ filter: q, hideRest: true, errorsOnly: false, focus: null, hops: 1 },
    ...{ groupRule: 'none', expanded: [], hidden: [] },
  })
  return links.map(({ source, target }) => `${source} ${target}`)
}

it('finds the edges of a service on one of its sides', () => {
  const graph = { q: '', hide: false, view: 'graph' as const }
  expect(found(tableQuery({ source: 'shop' }, graph))).toEqual(['shop cart api', 'shop search'])
  expect(found(tableQuery({ target: 'cart api' }, graph))).toEqual(['shop cart api'])
})

it('finds among them what the filter left in the picture, and all where it only dims', () => {
  const q = 'error>1% or source=nobody'
  expect(found(tableQuery({ target: 'db' }, { q, hide: true, view: 'graph' }))).toEqual(['mail db'])
  expect(found(tableQuery({ target: 'db' }, { q, hide: false, view: 'matrix' }))).toEqual([
    'mail db',
  ])
  expect(found(tableQuery({ target: 'db' }, { q, hide: false, view: 'graph' }))).toEqual([
    'cart api db',
    'mail db',
  ])
})
