import type { Scene, SceneNode } from './scene.ts'

export type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'

/**
 * Where an arrow key leads: right to who is called, left to who calls, the nearest in height; up and
 * down to the next node above or below.
 */
export function walk(scene: Scene, from: string | null, direction: Direction): string | null {
  const start = from === null ? undefined : scene.nodeById.get(from)
  if (!start) return first(scene)
  const candidates =
    direction === 'ArrowUp' || direction === 'ArrowDown'
      ? aside(scene, start, direction)
      : along(scene, start, direction)
  const nearest = candidates.toSorted((a, b) => a.distance - b.distance)[0]
  return nearest?.node.id ?? null
}

/** Who stands furthest left, and of them highest. */
function first({ nodes }: Scene): string | null {
  return nodes.toSorted((a, b) => a.x - b.x || a.y - b.y)[0]?.id ?? null
}

type Candidate = { node: SceneNode; distance: number }

function along({ links, nodeById }: Scene, start: SceneNode, direction: Direction): Candidate[] {
  const isRight = direction === 'ArrowRight'
  return links.flatMap(({ link }) => {
    const [own, other] = isRight ? [link.source, link.target] : [link.target, link.source]
    const node = own === start.id && other !== start.id ? nodeById.get(other) : undefined
    return node ? [{ node, distance: Math.abs(node.y - start.y) }] : []
  })
}

function aside({ nodes }: Scene, start: SceneNode, direction: Direction): Candidate[] {
  const sign = direction === 'ArrowUp' ? -1 : 1
  return nodes.flatMap((node) => {
    const ahead = (node.y - start.y) * sign
    // Sideways counts double: the next in the same column comes first.
    return ahead > 1 ? [{ node, distance: ahead + 2 * Math.abs(node.x - start.x) }] : []
  })
}
