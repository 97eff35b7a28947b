import type { Hit } from './hit.ts'
import type { Scene } from './scene.ts'

/** What stands out with a node or a link: the node's links and their other ends, or the link's ends. */
export function highlightOf(scene: Scene, hit: Hit | null): ReadonlySet<string> | null {
  if (hit === null) return null
  if (hit.kind === 'link') {
    const { id, link } = hit.link
    return new Set([id, link.source, link.target])
  }
  const lit = new Set([hit.node.id])
  for (const { id, link } of scene.links) {
    if (link.source !== hit.node.id && link.target !== hit.node.id) continue
    lit.add(id)
    lit.add(link.source)
    lit.add(link.target)
  }
  return lit
}
