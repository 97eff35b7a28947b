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
import { componentsOf } from './components.ts'
import { levelsOf } from './levels.ts'
import { packed } from './pack.ts'
import type { Layout, LayoutInput } from './types.ts'

/** Fewer steps for more nodes, so that the time stays bounded; the number decides, never the clock. */
const workUnits = 95_000
const mostSteps = 140
const fewestSteps = 24
/** How much wider than high it becomes, as screens are. */
const aspect = 2
const roomPerNode = 84
const groupStrength = 0.9
const mostInColumns = 40

type Body = SimulationNodeDatum & { wishedX: number; radius: number; group: string | null }

/**
 * Neighbours close to each other and callers left of callees: for estates that nobody reads whole.
 * Parts that nothing connects stand below each other.
 */
export function spread(input: LayoutInput): Layout {
  return packed(
    componentsOf(input).map((part) =>
      // What is small is quickly arranged, and need not be anything special.
      part.nodes.length > mostInColumns ? forced(part) : narrowed(columns(part)),
    ),
  )
}

function narrowed({ positions, routes }: Layout): Layout {
  const narrow = Object.entries(positions).map(
    ([id, { x, y }]) => [id, { x: x * 0.4, y: y * 0.8 }] as const,
  )
  return { positions: Object.fromEntries(narrow), routes }
}

function forced(input: LayoutInput): Layout {
  const count = input.nodes.length
  const height = Math.sqrt((count * roomPerNode * roomPerNode) / aspect)
  const bodies = bodiesOf(input, height * aspect)
  const ids = new Map(input.nodes.map(({ id }, index) => [id, index]))
  const springs = input.links.flatMap(({ source, target }) => {
    const [from, to] = [ids.get(source), ids.get(target)]
    return from === undefined || to === undefined ? [] : [{ source: from, target: to }]
  })
  const steps = Math.round(Math.max(fewestSteps, Math.min(mostSteps, workUnits / count)))
  const simulation = forceSimulation(bodies)
    .force('link', forceLink(springs).distance(70).iterations(1))
    .force('charge', forceManyBody().strength(-360).theta(1.2).distanceMax(900))
    .force('level', forceX<Body>((body) => body.wishedX).strength(0.5))
    .force('middle', forceY<Body>(0).strength(0.11))
    .force('groups', forceGroups(bodies))
    .force('collide', forceCollide<Body>((body) => body.radius).strength(0.9))
    .alphaDecay(1 - 0.001 ** (1 / steps))
    .stop()
  simulation.tick(steps)
  const positions = Object.fromEntries(
    input.nodes.map(({ id }, index) => {
      const { x = 0, y = 0 } = bodies[index] ?? {}
      return [id, { x: Math.round(x), y: Math.round(y) }]
    }),
  )
  return { positions, routes: {} }
}

/** Levels are spread over the width by how many stand in each, so that no part of it is crowded. */
function bodiesOf(input: LayoutInput, width: number): Body[] {
  const levels = levelsOf(input)
  const start = columns(input).positions
  const order = [...levels.keys()].toSorted((a, b) => (levels[a] ?? 0) - (levels[b] ?? 0) || a - b)
  const share = new Float64Array(levels.length)
  for (const [place, index] of order.entries()) share[index] = place / Math.max(1, order.length - 1)
  const highest = levels.reduce((most, level) => Math.max(most, level), 1e-9)
  return input.nodes.map(({ id, size, group }, index) => {
    const even = (share[index] ?? 0) * 0.6 + ((levels[index] ?? 0) / highest) * 0.4
    const wishedX = even * width
    return { x: wishedX, y: start[id]?.y ?? 0, wishedX, group, radius: 15 + 4 * Math.sqrt(size) }
  })
}

/** Draws the members of a group together. */
function forceGroups(bodies: readonly Body[]): (alpha: number) => void {
  const groups = [...Map.groupBy(bodies, ({ group }) => group)].flatMap(([group, members]) =>
    group === null ? [] : [members],
  )
  return (alpha) => {
    for (const members of groups) {
      const mean = (axis: 'x' | 'y') =>
        members.reduce((sum, body) => sum + (body[axis] ?? 0), 0) / members.length
      const [x, y] = [mean('x'), mean('y')]
      for (const body of members) {
        body.vx = (body.vx ?? 0) + (x - (body.x ?? 0)) * groupStrength * alpha
        body.vy = (body.vy ?? 0) + (y - (body.y ?? 0)) * groupStrength * alpha
      }
    }
  }
}
