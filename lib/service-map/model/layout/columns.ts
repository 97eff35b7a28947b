import { levelsOf } from './levels.ts'
import type { Layout, LayoutInput, Point } from './types.ts'

const spacing = { x: 300, y: 56 }
const sweeps = 8

/**
 * Columns from callers to callees, in each the order of where its neighbours stand. A few
 * milliseconds for thousands of nodes: where others start, and what is drawn when they take too long.
 */
export function columns(input: LayoutInput): Layout {
  const levels = levelsOf(input)
  const column = [...levels].map((level) => Math.round(level))
  const ids = new Map(input.nodes.map(({ id }, index) => [id, index]))
  const neighbours = neighboursOf(input, ids)
  const byColumn = Map.groupBy(column.keys(), (index) => column[index] ?? 0)
  const heights = new Float64Array(input.nodes.length)
  const arrange = (members: readonly number[]) => {
    for (const [place, index] of members.entries()) {
      heights[index] = (place - (members.length - 1) / 2) * spacing.y
    }
  }
  for (const members of byColumn.values()) arrange(members)
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (const members of byColumn.values()) {
      const wish = new Map(
        members.map((index) => [index, mean(neighbours[index] ?? [], heights, index)]),
      )
      arrange(members.toSorted((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0) || a - b))
    }
  }
  const positions: Record<string, Point> = {}
  for (const [index, { id }] of input.nodes.entries()) {
    positions[id] = { x: (column[index] ?? 0) * spacing.x, y: heights[index] ?? 0 }
  }
  return { positions, routes: {} }
}

function mean(neighbours: readonly number[], heights: Float64Array, own: number): number {
  if (neighbours.length === 0) return heights[own] ?? 0
  let sum = 0
  for (const index of neighbours) sum += heights[index] ?? 0
  return sum / neighbours.length
}

function neighboursOf({ nodes, links }: LayoutInput, ids: ReadonlyMap<string, number>): number[][] {
  const neighbours: number[][] = nodes.map(() => [])
  for (const { source, target } of links) {
    const [from, to] = [ids.get(source), ids.get(target)]
    if (from === undefined || to === undefined || from === to) continue
    neighbours[from]?.push(to)
    neighbours[to]?.push(from)
  }
  return neighbours
}
