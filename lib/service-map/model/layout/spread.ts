import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from 'd3-force'
import { columns } from './columns.ts'
import { levelsOf } from './levels.ts'
import type { Layout, LayoutInput, Point } from './types.ts'

const levelWidth = 420
/** Fewer steps for more nodes, so that the time stays bounded; the number decides, never the clock. */
const workUnits = 160_000
const mostSteps = 140
const fewestSteps = 24

type Body = SimulationNodeDatum & { level: number; group: string | null }

/** Neighbours close to each other and callers left of callees: for estates that nobody reads whole. */
export function spread(input: LayoutInput): Layout {
  const levels = levelsOf(input)
  const start = columns(input)
  const bodies: Body[] = input.nodes.map(({ id, group }, index) => ({
    ...(start.positions[id] ?? { x: 0, y: 0 }),
    level: (levels[index] ?? 0) * levelWidth,
    group,
  }))
  const ids = new Map(input.nodes.map(({ id }, index) => [id, index]))
  const springs = input.links.flatMap(({ source, target }) => {
    const [from, to] = [ids.get(source), ids.get(target)]
    return from === undefined || to === undefined ? [] : [{ source: from, target: to }]
  })
  const steps = stepsFor(input.nodes.length)
  const simulation = forceSimulation(bodies)
    .force('link', forceLink(springs).distance(60).iterations(1))
    .force('charge', forceManyBody().strength(-260).theta(1.2).distanceMax(1200))
    .force('level', forceX<Body>((body) => body.level).strength(0.18))
    .force('middle', forceY<Body>(0).strength(0.035))
    .force('collide', forceCollide(20).strength(0.8))
    .alphaDecay(1 - 0.001 ** (1 / steps))
    .stop()
  simulation.tick(steps)
  const positions: Record<string, Point> = {}
  for (const [index, { id }] of input.nodes.entries()) {
    const { x = 0, y = 0 } = bodies[index] ?? {}
    positions[id] = { x: Math.round(x), y: Math.round(y) }
  }
  return { positions, routes: {} }
}

function stepsFor(nodes: number): number {
  return Math.round(Math.max(fewestSteps, Math.min(mostSteps, workUnits / Math.max(1, nodes))))
}
