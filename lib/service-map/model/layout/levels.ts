import type { LayoutInput } from './types.ts'

const sweeps = 60

/**
 * How far down the calls each node stands: the number for each that makes every callee as close as
 * can be to one more than its callers. Unlike the longest path, cycles don't stretch it.
 */
export function levelsOf({ nodes, links }: LayoutInput): Float64Array {
  const ids = new Map(nodes.map(({ id }, index) => [id, index]))
  const ends = links.flatMap(({ source, target }) => {
    const [from, to] = [ids.get(source), ids.get(target)]
    return from === undefined || to === undefined || from === to ? [] : [[from, to] as const]
  })
  const levels = new Float64Array(nodes.length)
  const counts = new Float64Array(nodes.length)
  for (const [from, to] of ends) {
    counts[from] = (counts[from] ?? 0) + 1
    counts[to] = (counts[to] ?? 0) + 1
  }
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const sums = new Float64Array(nodes.length)
    for (const [from, to] of ends) {
      sums[from] = (sums[from] ?? 0) + (levels[to] ?? 0) - 1
      sums[to] = (sums[to] ?? 0) + (levels[from] ?? 0) + 1
    }
    for (const [index, sum] of sums.entries()) {
      const count = counts[index] ?? 0
      // Half of the way: going the whole way swings between two sides for ever.
      if (count > 0) levels[index] = ((levels[index] ?? 0) + sum / count) / 2
    }
  }
  const lowest = levels.reduce((least, level) => Math.min(least, level), Infinity)
  return levels.map((level) => level - (Number.isFinite(lowest) ? lowest : 0))
}
