import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildGraph } from '#lib/service-map/model/build-graph.ts'
import { arrange } from '#lib/service-map/model/layout/arrange.ts'
import type { MapEdge } from '#lib/service-map/model/types.ts'
import { pointOn } from './curves.ts'
import { breakerShare } from './draw-breakers.ts'
import { draw } from './draw.ts'
import { hitAt } from './hit.ts'
import { Occupied, type Place } from './places.ts'
import { buildScene } from './scene.ts'
import { SvgPen } from './svg-pen.ts'
import { walk } from './walk.ts'

function edge(source: string, target: string, own: Partial<MapEdge> = {}): MapEdge {
  return {
    ...{ source, target, protocol: 'http', communication: 'synchronous', format: 'json' },
    ...{
      breaker: 'closed',
      declared: 'unknown',
      calls: 100,
      errors: 0,
      timeouts: 0,
      retries: 0,
      callsPerSecond: 1,
      overSeconds: 100,
      isYoung: false,
    },
    ...{ errorShare: 0, p50Ms: 10, p95Ms: 40, p99Ms: 80, before: null, change: null },
    ...own,
  }
}

const edges = [
  edge('shop', 'cart'),
  edge('shop', 'pay <now>', { errors: 30, errorShare: 0.3, breaker: 'open' }),
  edge('cart', 'cart-db', { communication: 'event_driven' }),
]
const stretch = { from: '2026-11-24T10:00:00Z', to: '2026-11-24T10:30:00Z' }
const graph = buildGraph(
  {
    ...{ asOf: stretch.to, shown: stretch, comparedWith: null, edges },
    window: { ...stretch, bucketSeconds: 60, bucketCount: 30, live: true },
    services: ['shop', 'cart', 'pay <now>', 'cart-db'].map((name) => ({ name, kind: 'service' })),
    timeline: { calls: [], errors: [] },
  },
  {
    ...{ filter: '', hideRest: false, errorsOnly: false, focus: null, hops: 1 },
    ...{ groupRule: 'none', expanded: [], hidden: [] },
  },
)
const layout = arrange({
  nodes: graph.nodes.map(({ id, group }) => ({ id, group, size: 1 })),
  links: graph.links,
})
const scene = buildScene({
  ...{ graph, layout, kind: 'layered', pins: {}, labels: 'problems', compares: false },
})
const camera = { scale: 1, x: 0, y: 0 }

const color = '#123456'
const tones = { failing: color, warning: color, ok: color, unknown: color }
const theme = {
  ...{ surface: color, ink: color, inkSecond: color, inkThird: color, hairline: color },
  ...{
    accent: color,
    accentGround: color,
    quiet: color,
    font: 'x',
    textScale: 1,
    marks: tones,
    words: tones,
  },
}

/** Remembers where it wrote what. */
class NotingPen extends SvgPen {
  readonly texts: (Place & { text: string })[] = []
  override fillText(text: string, x: number, y: number): void {
    const size = Number(/([\d.]+)px/.exec(this.font)?.[1])
    const height = size * 0.9
    this.texts.push({ text, x, y: y - size * 0.75, width: text.length * 6, height })
    super.fillText(text, x, y)
  }
}

function overlap(a: Place, b: Place): boolean {
  const occupied = new Occupied()
  occupied.add(a)
  return !occupied.isFree(b)
}

describe('a scene', () => {
  it('says on a link what is wrong with it, and nothing where nothing is', () => {
    const labels = scene.links.map(({ label }) => label?.replaceAll('\u00a0', ' ') ?? null)
    expect(labels).toEqual([null, null, '30 % · breaker open'])
  })

  it('is hit where its nodes and links are drawn', () => {
    const node = scene.nodeById.get('shop')
    expect(hitAt(scene, camera, node ?? { x: 0, y: 0 })).toMatchObject({ node: { id: 'shop' } })
    const [shop, cart] = [scene.nodeById.get('cart'), scene.nodeById.get('cart-db')]
    const between = {
      x: ((shop?.x ?? 0) + (cart?.x ?? 0)) / 2,
      y: ((shop?.y ?? 0) + (cart?.y ?? 0)) / 2,
    }
    expect(hitAt(scene, camera, between)).toMatchObject({ link: { link: { target: 'cart-db' } } })
    expect(hitAt(scene, camera, { x: -500, y: -500 })).toBeNull()
  })

  it('is walked along its links', () => {
    expect(walk(scene, null, 'ArrowRight')).toBe('shop')
    expect(walk(scene, 'cart', 'ArrowRight')).toBe('cart-db')
    expect(walk(scene, 'cart-db', 'ArrowLeft')).toBe('cart')
    expect(walk(scene, 'cart-db', 'ArrowRight')).toBeNull()
  })

  it('writes what fails beside its breaker, with no word across another, a node or a badge', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.45, max: 2.5, noNaN: true }),
        fc.constantFrom('shop', 'pay <now>', null),
        (scale, selected) => {
          const size = { width: 1400, height: 900 }
          const view = { scale, x: 300, y: 300 }
          const pen = new NotingPen((text) => ({ width: text.length * 6 }))
          draw(pen, {
            ...{ scene, camera: view, size, highlight: null, selected, motionAtMs: null },
            ...{ moving: false, theme },
          })
          const failing = scene.links.find(({ tone }) => tone === 'failing')
          const badge = pointOn(failing?.path ?? [], breakerShare)
          const boxes: Place[] = [
            { x: badge.x * scale + view.x, y: badge.y * scale + view.y - 8, width: 16, height: 16 },
            ...scene.nodes.map(({ x, y, radius }) => ({
              ...{ x: x * scale + view.x, y: (y - radius) * scale + view.y },
              ...{ width: 2 * radius * scale, height: 2 * radius * scale },
            })),
          ]
          for (const box of pen.texts) {
            for (const other of boxes) expect(overlap(box, other)).toBe(false)
            boxes.push(box)
          }
          expect(pen.texts.some(({ text }) => text.startsWith('30'))).toBe(true)
          expect(pen.texts.map(({ text }) => text)).toEqual(
            expect.arrayContaining(scene.nodes.map(({ name }) => name)),
          )
        },
      ),
    )
  })

  it('is written as SVG, with names that cannot break out of it', () => {
    const pen = new SvgPen((text) => ({ width: text.length * 6 }))
    draw(pen, {
      ...{ scene, camera, size: { width: 800, height: 600 }, highlight: null, selected: 'shop' },
      ...{ motionAtMs: null, moving: false, theme },
    })
    const svg = pen.toSvg(800, 600, color)
    expect(svg).toContain('pay &lt;now&gt;')
    expect(svg).toContain('stroke-dasharray')
    expect(svg).not.toMatch(/NaN|undefined|<now>/)
  })
})
