import fc from 'fast-check'
import { expect, it } from 'vitest'
import { buildGraph } from '#lib/service-map/model/build-graph.ts'
import { arrange } from '#lib/service-map/model/layout/arrange.ts'
import { edge, mapOf } from '#lib/service-map/model/test-support.ts'
import { drawLabels } from './draw-labels.ts'
import { buildScene } from './scene.ts'
import { SvgPen } from './svg-pen.ts'

const color = '#123456'
const tones = { failing: color, warning: color, ok: color, unknown: color }
const theme = {
  ...{ surface: color, ink: color, inkSecond: color, inkThird: color, hairline: color },
  ...{ accent: color, accentGround: color, quiet: color, font: 'x', textScale: 1 },
  ...{ marks: tones, words: tones },
}
const everywhere = { left: -1e6, top: -1e6, right: 1e6, bottom: 1e6 }

/** Characters are half as wide as they are high. */
const widthOf = (text: string, font: string) => (text.length * Number.parseFloat(font)) / 2

class Recorder extends SvgPen {
  readonly written: { text: string; x: number; y: number; width: number }[] = []

  constructor() {
    super((text, font) => ({ width: widthOf(text, font) }))
  }
  override fillText(text: string, x: number, y: number): void {
    this.written.push({ text, x, y, width: widthOf(text, this.font) })
  }
}

function estateOf(names: readonly string[]) {
  const [first = 'a', ...others] = names
  const edges = others.map((name, index) =>
    edge(names[Math.floor(index / 3)] ?? first, name, { callsPerSecond: 1 + index }),
  )
  const graph = buildGraph(mapOf(edges), {
    ...{ filter: '', hideRest: false, errorsOnly: false, focus: null, hops: 1 },
    ...{ groupRule: 'none', expanded: [], hidden: [] },
  })
  const layout = arrange({
    nodes: graph.nodes.map(({ id, group }) => ({ id, group, size: 1 })),
    links: graph.links,
  })
  return buildScene({
    ...{ graph, layout, kind: 'layered', pins: {}, labels: 'none', compares: false },
  })
}

const names = fc.uniqueArray(
  fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 1, maxLength: 200 }),
  {
    minLength: 2,
    maxLength: 16,
  },
)

it('writes no name across another node or another name, however long it is, from near or far', () => {
  fc.assert(
    fc.property(names, fc.double({ min: 0.3, max: 2.5, noNaN: true }), (all, scale) => {
      const scene = estateOf(all)
      const camera = { scale, x: 100, y: 100 }
      const size = Math.min(1.8, Math.max(1, scale / 1.3))
      const pen = new Recorder()
      drawLabels(pen, scene, {
        view: { camera, theme, visible: everywhere, width: 4000, quick: false, full: false },
        ...{ highlight: null, selected: null },
      })
      for (const [index, { text, x, y, width }] of pen.written.entries()) {
        expect(width).toBeLessThanOrEqual(170 * 1.8 + 1)
        for (const node of scene.nodes) {
          const radius = node.radius * scale - 1
          const across = Math.abs(node.x * scale + 100 - x) < width / 2 + radius
          const down = node.y * scale + 100
          const isOn = across && down - radius < y && down + radius > y - 9 * size
          expect(isOn, `${text} on ${node.name}`).toBe(false)
        }
        for (const other of pen.written.slice(index + 1)) {
          const isApart = Math.abs(other.x - x) * 2 >= other.width + width - 1
          expect(isApart || Math.abs(other.y - y) >= 10).toBe(true)
        }
      }
    }),
    { numRuns: 100 },
  )
})
