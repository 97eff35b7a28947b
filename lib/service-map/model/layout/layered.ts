import { Graph, layout } from '@dagrejs/dagre'
import { componentsOf } from './components.ts'
import { packed } from './pack.ts'
import type { Layout, LayoutInput, Point } from './types.ts'

const node = { width: 108, height: 62 }

/** Callers left, callees right, links led around nodes, groups kept together: for what one can read whole. */
export function layered(input: LayoutInput): Layout {
  return packed(componentsOf(input).map(layeredPart))
}

function layeredPart({ nodes, links }: LayoutInput): Layout {
  const graph = new Graph({ compound: true, multigraph: true })
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 96, edgesep: 18, marginx: 0, marginy: 0 })
  for (const { id } of nodes) graph.setNode(id, { ...node })
  for (const { id, group } of nodes) {
    if (group === null) continue
    const parent = `around:${group}`
    if (!graph.hasNode(parent)) graph.setNode(parent, {})
    graph.setParent(id, parent)
  }
  for (const { id, source, target } of links) {
    if (source !== target) graph.setEdge(source, target, {}, id)
  }
  layout(graph)
  const positions: Record<string, Point> = {}
  for (const { id } of nodes) positions[id] = pointOf(graph.node(id))
  const routes: Record<string, Point[]> = {}
  for (const edge of graph.edges()) {
    const points: Point[] = graph.edge(edge)?.points ?? []
    // The first and the last lie on the outlines of the nodes, which are drawn smaller.
    const between = points.slice(1, -1)
    if (edge.name !== undefined && between.length > 1) routes[edge.name] = between.map(pointOf)
  }
  return { positions, routes }
}

function pointOf({ x, y }: { x?: number | undefined; y?: number | undefined }): Point {
  return { x: Math.round(x ?? 0), y: Math.round(y ?? 0) }
}
