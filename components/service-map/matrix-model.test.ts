import fc from 'fast-check'
import { expect, it } from 'vitest'
import { buildGraph } from '#lib/service-map/model/build-graph.ts'
import { matrixOf } from './matrix-model.ts'

type Calls = readonly (readonly [source: string, target: string])[]

const stretch = { from: '2026-11-24T10:00:00Z', to: '2026-11-24T10:30:00Z' }
const figures = {
  ...{
    protocol: 'http',
    communication: 'synchronous',
    format: 'json',
    declared: 'unknown' as const,
    breaker: 'closed',
  },
  ...{ calls: 100, errors: 0, timeouts: 0, retries: 0, errorShare: 0 },
  ...{ callsPerSecond: 1, overSeconds: 100, isYoung: false },
  ...{ p50Ms: 10, p95Ms: 40, p99Ms: 80, before: null, change: null },
}

function matrix(calls: Calls) {
  const edges = calls.map(([source, target]) => ({ source, target, ...figures }))
  const map = {
    ...{ asOf: stretch.to, shown: stretch, comparedWith: null, edges },
    window: { ...stretch, bucketSeconds: 60, bucketCount: 30, live: true },
    services: [...new Set(calls.flat())].map((name) => ({ name, kind: 'service' })),
    timeline: { calls: [], errors: [] },
  }
  return matrixOf(
    buildGraph(map, {
      ...{ filter: '', hideRest: false, errorsOnly: false, focus: null, hops: 1 },
      ...{ groupRule: 'none', expanded: [], hidden: [] },
    }),
  )
}

/** Everybody in a block calls the next few of it; then some calls between any. */
function planted(blocks: readonly (readonly string[])[], between: Calls): Calls {
  const within = blocks.flatMap((members) =>
    members.flatMap((source, place) =>
      [1, 2, 3].map((step) => [source, members[(place + step) % members.length] ?? ''] as const),
    ),
  )
  return [...within, ...between]
}

/** Names that tell nothing, dealt to blocks of their own. */
const estates = fc
  .record({
    sizes: fc.array(fc.integer({ min: 8, max: 14 }), { minLength: 2, maxLength: 6 }),
    seed: fc.integer({ min: 1, max: 2 ** 31 }),
  })
  .map(({ sizes, seed }) => {
    const count = sizes.reduce((sum, size) => sum + size, 0)
    const names = Array.from({ length: count }, (_, id) => `s${(id * 7919 + seed) % 1_000_003}`)
    let next = 0
    const blocks = sizes.map((size) => names.slice(next, (next += size)))
    const hubs = blocks.map(([first = '']) => first)
    const between = hubs.map((hub, block) => [hub, hubs[(block + 1) % hubs.length] ?? ''] as const)
    return { blocks, calls: planted(blocks, between) }
  })

it('puts services side by side that mostly call each other, whatever they are called', () => {
  fc.assert(
    fc.property(estates, ({ blocks, calls }) => {
      const { sources } = matrix(calls)
      for (const block of blocks) {
        const places = block.map((name) => sources.indexOf(name)).toSorted((a, b) => a - b)
        const [first = -1] = places
        expect(places).toEqual(block.map((_, member) => first + member))
      }
    }),
    { numRuns: 60 },
  )
})

it('has a row for who calls, a column for who is called, and a cell for both', () => {
  const { sources, targets, cells } = matrix([
    ['shop', 'cart'],
    ['cart', 'db'],
  ])
  expect([...sources].toSorted()).toEqual(['cart', 'shop'])
  expect([...targets].toSorted()).toEqual(['cart', 'db'])
  expect(cells.map(({ row, column }) => `${sources[row]} ${targets[column]}`).toSorted()).toEqual([
    'cart db',
    'shop cart',
  ])
})
