const rounds = 12

/**
 * Services that mostly talk to each other, for estates whose names tell no groups: each takes the
 * label that most of its neighbours have, in a fixed order, until few change. A neighbourhood is
 * named after its member with most neighbours.
 */
export function neighbourhoods(
  names: readonly string[],
  edges: readonly { source: string; target: string }[],
): ReadonlyMap<string, string> {
  const ids = new Map(names.toSorted().map((name, id) => [name, id]))
  const neighbours = neighboursOf(ids, edges)
  const labels = neighbours.map((_, id) => id)
  // Those with few neighbours first: they decide for sure, and hubs then follow them.
  const order = [...labels].toSorted(
    (a, b) => degree(neighbours, a) - degree(neighbours, b) || a - b,
  )
  for (let round = 0; round < rounds; round += 1) {
    let changed = 0
    for (const id of order) {
      const label = commonest(neighbours[id] ?? [], labels) ?? id
      if (label !== labels[id]) changed += 1
      labels[id] = label
    }
    if (changed === 0) break
  }
  return named([...ids.keys()], labels, neighbours)
}

/** A hub counts for less: it is next to everybody and belongs to nobody. */
function commonest(
  neighbours: readonly { id: number; weight: number }[],
  labels: readonly number[],
): number | undefined {
  const votes = new Map<number, number>()
  for (const { id, weight } of neighbours) {
    const label = labels[id] ?? id
    votes.set(label, (votes.get(label) ?? 0) + weight)
  }
  let [best, most] = [undefined as number | undefined, 0]
  for (const [label, count] of votes) {
    if (count > most || (count === most && best !== undefined && label < best)) {
      ;[best, most] = [label, count]
    }
  }
  return best
}

type Neighbours = readonly (readonly { id: number; weight: number }[])[]

function degree(neighbours: Neighbours, id: number): number {
  return neighbours[id]?.length ?? 0
}

function neighboursOf(
  ids: ReadonlyMap<string, number>,
  edges: readonly { source: string; target: string }[],
): Neighbours {
  const sets = Array.from(ids, () => new Set<number>())
  for (const { source, target } of edges) {
    const [a, b] = [ids.get(source), ids.get(target)]
    if (a === undefined || b === undefined || a === b) continue
    sets[a]?.add(b)
    sets[b]?.add(a)
  }
  return sets.map((set) =>
    [...set].map((id) => ({ id, weight: 1 / Math.sqrt(sets[id]?.size ?? 1) })),
  )
}

function named(
  names: readonly string[],
  labels: readonly number[],
  neighbours: Neighbours,
): Map<string, string> {
  const centres = new Map<number, number>()
  for (const [id, label] of labels.entries()) {
    const centre = centres.get(label)
    if (centre === undefined || degree(neighbours, id) > degree(neighbours, centre)) {
      centres.set(label, id)
    }
  }
  return new Map(
    names.map((name, id) => {
      const centre = centres.get(labels[id] ?? id) ?? id
      return [name, `around ${names[centre] ?? name}`]
    }),
  )
}
