type Edge = { source: string; target: string }
type Start = { service: string; hops: number }

/**
 * The edges on paths that lead to a service or come from it, `hops` long at most: its callers and
 * theirs, its callees and theirs, but not what its callers call besides.
 */
export function focusOn<Known extends Edge>(edges: readonly Known[], start: Start): Known[] {
  const bySource = Map.groupBy(edges, ({ source }) => source)
  const byTarget = Map.groupBy(edges, ({ target }) => target)
  const callees = reach(start, bySource, ({ target }) => target)
  const callers = reach(start, byTarget, ({ source }) => source)
  return edges.filter((edge) => callees.has(edge) || callers.has(edge))
}

function reach<Known extends Edge>(
  { service, hops }: Start,
  next: ReadonlyMap<string, readonly Known[]>,
  endOf: (edge: Known) => string,
): Set<Known> {
  const found = new Set<Known>()
  const seen = new Set([service])
  let front = [service]
  for (let hop = 0; hop < hops && front.length > 0; hop += 1) {
    const edges = front.flatMap((name) => next.get(name) ?? [])
    for (const edge of edges) found.add(edge)
    front = [...new Set(edges.map(endOf))].filter((name) => !seen.has(name))
    for (const name of front) seen.add(name)
  }
  return found
}
