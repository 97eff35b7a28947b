import type { LayoutInput } from './types.ts'

/** The parts that neither a link nor a group connects, the largest first. */
export function componentsOf({ nodes, links }: LayoutInput): LayoutInput[] {
  const parents = new Map(nodes.map(({ id }) => [id, id]))
  const rootOf = (id: string): string => {
    let root = id
    for (
      let next = parents.get(root);
      next !== undefined && next !== root;
      next = parents.get(root)
    ) {
      root = next
    }
    parents.set(id, root)
    return root
  }
  for (const { source, target } of links) {
    if (parents.has(source) && parents.has(target)) parents.set(rootOf(source), rootOf(target))
  }
  const firstOf = new Map<string, string>()
  for (const { id, group } of nodes) {
    if (group === null) continue
    const first = firstOf.get(group)
    if (first === undefined) firstOf.set(group, id)
    else parents.set(rootOf(id), rootOf(first))
  }
  const nodesByRoot = Map.groupBy(nodes, ({ id }) => rootOf(id))
  const linksByRoot = Map.groupBy(
    links.filter(({ source }) => parents.has(source)),
    ({ source }) => rootOf(source),
  )
  return [...nodesByRoot]
    .map(([root, own]) => ({ nodes: own, links: linksByRoot.get(root) ?? [] }))
    .toSorted((a, b) => b.nodes.length - a.nodes.length)
}
