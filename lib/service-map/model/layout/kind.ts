import type { LayoutInput, LayoutKind } from './types.ts'

const mostLayered = { nodes: 150, links: 400 }

export function layoutKindFor({ nodes, links }: LayoutInput): LayoutKind {
  const isSmall = nodes.length <= mostLayered.nodes && links.length <= mostLayered.links
  return isSmall ? 'layered' : 'spread'
}
