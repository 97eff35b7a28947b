import { layered } from './layered.ts'
import { spread } from './spread.ts'
import { layoutKindFor } from './kind.ts'
import type { Layout, LayoutInput } from './types.ts'

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)

/** Where everything stands; the same for the same input, in whatever order it comes. */
export function arrange(input: LayoutInput): Layout {
  const sorted = { nodes: input.nodes.toSorted(byId), links: input.links.toSorted(byId) }
  return layoutKindFor(sorted) === 'layered' ? layered(sorted) : spread(sorted)
}
