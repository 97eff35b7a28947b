import type { Layout, LayoutInput, Point } from './types.ts'

/** Below this share of known nodes it is another picture, and is arranged anew. */
const enoughKnown = 0.6
const apart = { x: 150, y: 70 }

/**
 * A layout for a graph that has changed a little: who has a place keeps it, and who is new stands
 * near its neighbours. Null when too little is known.
 */
export function keepPlaces(input: LayoutInput, known: Layout): Layout | null {
  const held = input.nodes.filter(({ id }) => known.positions[id] !== undefined)
  if (held.length === 0 || held.length < input.nodes.length * enoughKnown) return null
  const positions: Record<string, Point> = {}
  for (const { id } of held) positions[id] = known.positions[id] ?? { x: 0, y: 0 }
  const taken = new Set(Object.values(positions).map(cellOf))
  for (const { id } of input.nodes) {
    if (positions[id] !== undefined) continue
    const place = freePlace(wishedPlace(id, input, positions), taken)
    positions[id] = place
    taken.add(cellOf(place))
  }
  const routes = Object.fromEntries(
    input.links.flatMap(({ id }) => (known.routes[id] ? [[id, known.routes[id]] as const] : [])),
  )
  return { positions, routes }
}

/** Right of who calls it, left of whom it calls. */
function wishedPlace(
  id: string,
  { links }: LayoutInput,
  positions: Readonly<Record<string, Point>>,
): Point {
  const wishes = links.flatMap(({ source, target }) => {
    const caller = target === id ? positions[source] : undefined
    const callee = source === id ? positions[target] : undefined
    if (caller) return [{ x: caller.x + apart.x, y: caller.y }]
    return callee ? [{ x: callee.x - apart.x, y: callee.y }] : []
  })
  if (wishes.length === 0) {
    const lowest = Math.max(...Object.values(positions).map(({ y }) => y))
    return { x: 0, y: lowest + apart.y }
  }
  const mean = (axis: 'x' | 'y') =>
    Math.round(wishes.reduce((sum, wish) => sum + wish[axis], 0) / wishes.length)
  return { x: mean('x'), y: mean('y') }
}

/** The nearest cell below or above that nobody stands in. */
function freePlace({ x, y }: Point, taken: ReadonlySet<string>): Point {
  for (let step = 0; ; step += 1) {
    const offset = Math.ceil(step / 2) * (step % 2 === 0 ? -1 : 1) * apart.y
    const place = { x, y: y + offset }
    if (!taken.has(cellOf(place))) return place
  }
}

function cellOf({ x, y }: Point): string {
  return `${Math.round(x / apart.x)} ${Math.round(y / apart.y)}`
}
