import { formatRate } from '#lib/platform/format.ts'
import type { Layout, LayoutKind, Point } from '#lib/service-map/model/layout/types.ts'
import type { Change, MapGraph, MapLink, MapNode, Tone } from '#lib/service-map/model/types.ts'
import { groupNameOf } from '#lib/service-map/model/group-id.ts'
import type { Box } from './camera.ts'
import { bent, boxOf, flowing, loop, type Path } from './curves.ts'
import { labelOf, type LabelChoice } from './link-label.ts'

export type Shape = 'circle' | 'square' | 'pill' | 'diamond' | 'ring' | 'stack'

export type SceneNode = {
  node: MapNode
  id: string
  x: number
  y: number
  radius: number
  shape: Shape
  tone: Tone
  name: string
  detail: string
  /** Whose name is drawn where there is not room for all: the highest. */
  weight: number
  dimmed: boolean
  pinned: boolean
}

export type SceneLink = {
  link: MapLink
  id: string
  path: Path
  box: Box
  /** Classes of width, so that links can be drawn together. */
  width: 1 | 2 | 3 | 4 | 5
  tone: Tone
  change: Change | null
  isUndeclared: boolean
  dimmed: boolean
  label: string | null
}

export type Hull = { name: string; box: Box }

export type Scene = {
  nodes: readonly SceneNode[]
  links: readonly SceneLink[]
  hulls: readonly Hull[]
  nodeById: ReadonlyMap<string, SceneNode>
  box: Box
  /** Too many links for each to be followed: what is well is only hinted at. */
  dense: boolean
}

export type SceneParts = {
  graph: MapGraph & { found: ReadonlySet<string> | null }
  layout: Layout
  kind: LayoutKind
  pins: Readonly<Record<string, Point>>
  labels: LabelChoice
  compares: boolean
}

const denseFrom = 400
const shapes: Record<string, Shape> = {
  service: 'circle',
  database: 'square',
  queue: 'pill',
  external: 'diamond',
  group: 'stack',
}

export function buildScene(parts: SceneParts): Scene {
  const { graph, layout, pins } = parts
  const found = graph.found && nodesAtFound(graph, graph.found)
  const nodes = graph.nodes.flatMap((node): SceneNode[] => {
    const place = pins[node.id] ?? layout.positions[node.id]
    // While it is arranged anew, who is new has no place yet.
    if (!place) return []
    const own = {
      ...place,
      node,
      id: node.id,
      radius: radiusOf(node, parts.kind),
      shape: shapes[node.kind] ?? 'ring',
      tone: node.tone,
      name: node.name,
      detail: detailOf(node),
      weight: weightOf(node),
      dimmed: found !== null && !found.has(node.id),
      pinned: pins[node.id] !== undefined,
    }
    return [own]
  })
  const nodeById = new Map(nodes.map((node) => [node.id, node]))
  const links = linksOf(parts, nodeById)
  const box = around(nodes)
  return { nodes, links, hulls: hullsOf(nodes), nodeById, box, dense: links.length > denseFrom }
}

function nodesAtFound({ links }: MapGraph, found: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(links.flatMap(({ id, source, target }) => (found.has(id) ? [source, target] : [])))
}

function radiusOf(node: MapNode, kind: LayoutKind): number {
  const base = kind === 'layered' ? 17 : 11
  if (groupNameOf(node.id) !== null) return base + Math.min(14, Math.sqrt(node.members.length))
  return kind === 'layered' ? base : base + Math.min(9, Math.log10(1 + rateOf(node)) * 4)
}

function rateOf({ received, made }: MapNode): number {
  return received.calls > 0 ? received.callsPerSecond : made.callsPerSecond
}

function detailOf(node: MapNode): string {
  const rate = `${formatRate(rateOf(node))}/s`
  return node.members.length > 0 ? `${node.members.length} services · ${rate}` : rate
}

const toneWeight: Record<Tone, number> = { failing: 1e6, warning: 1e5, ok: 0, unknown: 0 }

function weightOf(node: MapNode): number {
  return toneWeight[node.tone] + rateOf(node)
}

function linksOf(
  { graph, layout, kind, pins, labels, compares }: SceneParts,
  nodes: ReadonlyMap<string, SceneNode>,
): SceneLink[] {
  const fastest = Math.max(...graph.links.map(({ callsPerSecond }) => callsPerSecond), 1e-9)
  const parallels = new Map<string, number>()
  return graph.links.flatMap((link) => {
    const [from, to] = [nodes.get(link.source), nodes.get(link.target)]
    if (!from || !to) return []
    const pair = JSON.stringify([link.source, link.target])
    const parallel = parallels.get(pair) ?? 0
    parallels.set(pair, parallel + 1)
    const isMoved = pins[link.source] !== undefined || pins[link.target] !== undefined
    const route = isMoved ? [] : (layout.routes[link.id] ?? [])
    const path = pathOf({ from, to, route, parallel, kind })
    return {
      link,
      id: link.id,
      path,
      box: boxOf(path),
      width: widthOf(link.callsPerSecond, fastest),
      tone: link.tone,
      change: compares ? link.change : null,
      isUndeclared: link.declared === 'no',
      dimmed: graph.found !== null && !graph.found.has(link.id),
      label: labelOf(link, labels, compares),
    }
  })
}

type PathParts = {
  from: SceneNode
  to: SceneNode
  route: readonly Point[]
  parallel: number
  kind: LayoutKind
}

function pathOf({ from, to, route, parallel, kind }: PathParts): Path {
  if (from === to) return loop(from, from.radius)
  const ends = { from, to, fromRadius: from.radius, toRadius: to.radius }
  const isFlowing = kind === 'layered' && to.x > from.x + 60
  return isFlowing ? flowing(ends, route) : bent(ends, 0.09 + 0.08 * parallel)
}

/** By the order of magnitude below the busiest link. */
function widthOf(perSecond: number, fastest: number): SceneLink['width'] {
  const share = 1 + Math.log10(Math.max(perSecond, 1e-9) / fastest) / 3
  const widths = [1, 2, 3, 4, 5] as const
  return widths[Math.round(Math.min(1, Math.max(0, share)) * 4)] ?? 1
}

function hullsOf(nodes: readonly SceneNode[]): Hull[] {
  const grouped = Map.groupBy(
    nodes.filter(({ node }) => node.group !== null),
    ({ node }) => node.group ?? '',
  )
  return [...grouped].map(([name, members]) => {
    const { left, top, right, bottom } = around(members)
    return { name, box: { left: left - 24, top: top - 24, right: right + 24, bottom: bottom + 26 } }
  })
}

/** With room for the names below. */
function around(nodes: readonly SceneNode[]): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  for (const { x, y, radius } of nodes) {
    box.left = Math.min(box.left, x - radius)
    box.right = Math.max(box.right, x + radius)
    box.top = Math.min(box.top, y - radius)
    box.bottom = Math.max(box.bottom, y + radius + 18)
  }
  return nodes.length === 0 ? { left: 0, top: 0, right: 1, bottom: 1 } : box
}
