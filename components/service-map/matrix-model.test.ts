import fc from 'fast-check'
import { expect, it } from 'vitest'
import { buildGraph } from '#lib/service-map/model/build-graph.ts'
import { edge, mapOf } from '#lib/service-map/model/test-support.ts'
import type { MapEdge } from '#lib/service-map/model/types.ts'
import { matrixOf } from './matrix-model.ts'

type Calls = readonly (readonly [source: string, target: string])[]
type FiguresOf = (call: Calls[number], index: number) => Partial<MapEdge>

function matrix(calls: Calls, figuresOf: FiguresOf = () => ({})) {
  const map = mapOf(calls.map((call, index) => edge(...call, figuresOf(call, index))))
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

it('names first what fails, the worst of it first, and then what is to be watched', () => {
  const errors: Record<string, number> = { cart: 2, search: 40, pay: 0.6, mail: 5 }
  const { troubles, sources, targets } = matrix(
    [
      ['shop', 'cart'],
      ['shop', 'search'],
      ['shop', 'pay'],
      ['shop', 'mail'],
      ['shop', 'ads'],
    ],
    ([, target]) => {
      return { calls: 1000, errors: (errors[target] ?? 0) * 10 }
    },
  )
  expect(troubles.map(({ row, column, tone }) => [sources[row], targets[column], tone])).toEqual([
    ['shop', 'search', 'failing'],
    ['shop', 'mail', 'failing'],
    ['shop', 'cart', 'failing'],
    ['shop', 'pay', 'warning'],
  ])
})

it('stays in its order while figures change', () => {
  fc.assert(
    fc.property(estates, fc.array(fc.nat(1e6), { minLength: 40 }), ({ calls }, counts) => {
      const [before, after] = [
        matrix(calls),
        matrix(calls, (_call, index) => ({ calls: counts[index % counts.length] ?? 1 })),
      ]
      expect([after.sources, after.targets]).toEqual([before.sources, before.targets])
    }),
    { numRuns: 20 },
  )
})
