import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrange } from './arrange.ts'
import { columns } from './columns.ts'
import { layered } from './layered.ts'
import { keepPlaces } from './keep.ts'
import { layoutKindFor } from './kind.ts'
import { levelsOf } from './levels.ts'
import { spread } from './spread.ts'
import type { LayoutInput } from './types.ts'

function graph(
  pairs: readonly (readonly [string, string])[],
  group: string | null = null,
): LayoutInput {
  const names = [...new Set(pairs.flat())]
  return {
    nodes: names.map((id) => ({ id, group, size: 1 })),
    links: pairs.map(([source, target]) => ({ id: `${source}>${target}`, source, target })),
  }
}

const name = fc.integer({ min: 0, max: 30 }).map((number) => `s${number}`)
const graphs = fc
  .uniqueArray(fc.tuple(name, name), { maxLength: 60, minLength: 1, selector: String })
  .map((pairs) => graph(pairs))

describe('a layout', () => {
  it('puts callers left of callees where there is no cycle', () => {
    const { positions } = arrange(
      graph([
        ['a', 'b'],
        ['b', 'c'],
        ['a', 'd'],
        ['d', 'c'],
      ]),
    )
    expect(positions.a?.x).toBeLessThan(positions.b?.x ?? 0)
    expect(positions.b?.x).toBeLessThan(positions.c?.x ?? 0)
  })

  it('places every node apart from the others, whatever the graph', () => {
    fc.assert(
      fc.property(graphs, fc.constantFrom(arrange, spread, columns), (input, how) => {
        const { positions } = how(input)
        const places = input.nodes.map(({ id }) => JSON.stringify(positions[id]))
        expect(new Set(places).size).toBe(input.nodes.length)
        expect(places.every((place) => place !== undefined && !place.includes('null'))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('is the same for the same graph, in whatever order it comes', () => {
    fc.assert(
      fc.property(graphs, (input) => {
        const turned = { nodes: input.nodes.toReversed(), links: input.links.toReversed() }
        expect(arrange(turned)).toEqual(arrange(input))
      }),
      { numRuns: 30 },
    )
  })

  it('keeps the members of a group closer together than they would stand', () => {
    const pairs = Array.from({ length: 60 }, (_, index) => [
      [`s${index}`, `s${index + 1}`] as const,
      [`s${index}`, `s${(index * 7 + 3) % 61}`] as const,
    ])
    const loose = graph(pairs.flat())
    const members = ['s3', 's20', 's41', 's58']
    const nodes = loose.nodes.map((node) => ({
      ...node,
      group: members.includes(node.id) ? 'g' : null,
    }))
    const width = (input: LayoutInput) => {
      const { positions } = spread(input)
      const xs = members.map((id) => positions[id]?.x ?? 0)
      const ys = members.map((id) => positions[id]?.y ?? 0)
      return Math.max(...xs) - Math.min(...xs) + Math.max(...ys) - Math.min(...ys)
    }
    expect(width({ ...loose, nodes })).toBeLessThan(width(loose) / 2)
  })

  it('leads a long link around what stands between', () => {
    const { routes } = arrange(
      graph([
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'd'],
        ['a', 'd'],
      ]),
    )
    expect(routes['a>d']?.length).toBeGreaterThan(1)
  })

  it('is the quick kind from some size on', () => {
    const chain = (length: number) =>
      graph(Array.from({ length }, (_, index) => [`s${index}`, `s${index + 1}`] as const))
    expect(layoutKindFor(chain(20))).toBe('layered')
    expect(layoutKindFor(chain(500))).toBe('spread')
    const star = Array.from({ length: 40 }, (_, index) => ['hub', `s${index}`] as const)
    expect(layoutKindFor(graph(star))).toBe('spread')
  })
})

describe('parts that nothing connects', () => {
  const star = Array.from({ length: 60 }, (_, index) => ['hub', `s${index}`] as const)

  it.each([
    ['spread', spread],
    ['layered', layered],
  ])('stand clear of each other when they are %s', (_, how) => {
    const parts = [star, [['x', 'y']], [['v', 'w']]] as const
    const { positions } = how(graph(parts.flat()))
    const boxes = parts.map((pairs) => {
      const points = pairs.flat().map((id) => positions[id] ?? { x: 0, y: 0 })
      const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)]
      return { x: [Math.min(...xs), Math.max(...xs)], y: [Math.min(...ys), Math.max(...ys)] }
    })
    const apart = ([a = 0, b = 0]: number[], [c = 0, d = 0]: number[]) => b < c || d < a
    for (const [index, box] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) {
        expect(apart(box.x, other.x) || apart(box.y, other.y)).toBe(true)
      }
    }
  })
})

describe('levels', () => {
  it('are not stretched by a cycle', () => {
    const ring = Array.from(
      { length: 40 },
      (_, index) => [`r${index}`, `r${(index + 1) % 40}`] as const,
    )
    expect(Math.max(...levelsOf(graph([...ring, ['r0', 'leaf']])))).toBeLessThan(3)
  })
})

describe('a graph that has changed a little', () => {
  const before = graph([
    ['a', 'b'],
    ['b', 'c'],
    ['a', 'd'],
  ])
  const known = arrange(before)

  it('leaves everybody in their place, and finds one for who is new', () => {
    const after = graph([
      ['a', 'b'],
      ['b', 'c'],
      ['a', 'd'],
      ['d', 'new'],
    ])
    const kept = keepPlaces(after, known)
    expect(kept?.positions).toMatchObject(known.positions)
    expect(kept?.positions.new?.x).toBeGreaterThan(known.positions.d?.x ?? Infinity)
  })

  it('gives new ones places of their own', () => {
    const after = graph([
      ['a', 'b'],
      ['b', 'c'],
      ['a', 'd'],
      ['d', 'n1'],
      ['d', 'n2'],
    ])
    const places = Object.values(keepPlaces(after, known)?.positions ?? {}).map((place) =>
      JSON.stringify(place),
    )
    expect(new Set(places).size).toBe(6)
  })

  it('is arranged anew when most of it is new', () => {
    expect(
      keepPlaces(
        graph([
          ['a', 'x'],
          ['x', 'y'],
          ['y', 'z'],
        ]),
        known,
      ),
    ).toBeNull()
  })
})
