import type { LayoutInput, LayoutKind } from './types.ts'

/** Beyond any of these, layers would be columns that nobody can read. */
const mostLayered = { nodes: 150, links: 400, linksOfNode: 24 }

export function layoutKindFor({ nodes, links }: LayoutInput): LayoutKind {
  if (nodes.length > mostLayered.nodes || links.length > mostLayered.links) return 'spread'
  const degrees = new Map<string, number>()
  for (const id of links.flatMap(({ source, target }) => [source, target])) {
    degrees.set(id, (degrees.get(id) ?? 0) + 1)
  }
  return Math.max(0, ...degrees.values()) > mostLayered.linksOfNode ? 'spread' : 'layered'
}
