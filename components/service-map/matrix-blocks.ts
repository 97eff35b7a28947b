const mostPasses = 20

type Graph = {
  /** Of each node: how much it has to do with which others. */
  neighbours: ReadonlyMap<number, number>[]
  /** What lies between the members of a node that stands for several, counted twice. */
  own: number[]
  total: number
}

/**
 * Blocks within blocks: of each service the block that it is in, from the largest to the smallest, so
 * that there is more inside of a block than chance would put there (Louvain's method). The same edges
 * give the same blocks.
 */
export function blocksOf(
  names: readonly string[],
  edges: readonly { source: string; target: string }[],
): ReadonlyMap<string, readonly number[]> {
  const ids = new Map(names.toSorted().map((name, id) => [name, id]))
  let graph = graphOf(ids, edges)
  const paths: number[][] = [...ids.values()].map(() => [])
  let membership = paths.map((_, id) => id)
  for (;;) {
    const labels = arranged(graph)
    const count = new Set(labels).size
    if (count === graph.neighbours.length) break
    membership = membership.map((node) => labels[node] ?? node)
    for (const [id, block] of membership.entries()) paths[id]?.unshift(block)
    graph = together(graph, labels, count)
  }
  return new Map([...ids].map(([name, id]) => [name, paths[id] ?? []]))
}

function graphOf(
  ids: ReadonlyMap<string, number>,
  edges: readonly { source: string; target: string }[],
): Graph {
  const neighbours = Array.from(ids, () => new Map<number, number>())
  for (const { source, target } of edges) {
    const [a, b] = [ids.get(source), ids.get(target)]
    if (a === undefined || b === undefined || a === b) continue
    neighbours[a]?.set(b, 1)
    neighbours[b]?.set(a, 1)
  }
  const total = neighbours.reduce((all, { size }) => all + size, 0)
  return { neighbours, own: neighbours.map(() => 0), total }
}

/** Each node to the neighbour's block where it belongs most, until none moves; blocks count from 0. */
function arranged({ neighbours, own, total }: Graph): number[] {
  const degrees = neighbours.map((of, id) => sum(of.values()) + (own[id] ?? 0))
  const labels = neighbours.map((_, id) => id)
  const inBlock = [...degrees]
  for (let pass = 0; pass < mostPasses; pass += 1) {
    let moved = false
    for (const [id, of] of neighbours.entries()) {
      const [before, degree] = [labels[id] ?? id, degrees[id] ?? 0]
      inBlock[before] = (inBlock[before] ?? 0) - degree
      const shared = new Map([[before, 0]])
      for (const [other, weight] of of) {
        const label = labels[other] ?? other
        shared.set(label, (shared.get(label) ?? 0) + weight)
      }
      let [best, most] = [before, -Infinity]
      for (const [label, weight] of shared) {
        const gain = weight - (degree * (inBlock[label] ?? 0)) / Math.max(1, total)
        // Staying is better than an equal: or nothing would come to rest.
        if (gain > most + 1e-9) [best, most] = [label, gain]
      }
      labels[id] = best
      inBlock[best] = (inBlock[best] ?? 0) + degree
      moved ||= best !== before
    }
    if (!moved) break
  }
  const numbers = new Map([...new Set(labels)].map((label, number) => [label, number]))
  return labels.map((label) => numbers.get(label) ?? 0)
}

/** The graph of the blocks. */
function together(
  { neighbours, own, total }: Graph,
  labels: readonly number[],
  count: number,
): Graph {
  const blocks = Array.from({ length: count }, () => new Map<number, number>())
  const within = Array<number>(count).fill(0)
  for (const [id, of] of neighbours.entries()) {
    const label = labels[id] ?? 0
    within[label] = (within[label] ?? 0) + (own[id] ?? 0)
    for (const [other, weight] of of) {
      const next = labels[other] ?? 0
      if (next === label) within[label] = (within[label] ?? 0) + weight
      else blocks[label]?.set(next, (blocks[label]?.get(next) ?? 0) + weight)
    }
  }
  return { neighbours: blocks, own: within, total }
}

function sum(values: Iterable<number>): number {
  let all = 0
  for (const value of values) all += value
  return all
}
