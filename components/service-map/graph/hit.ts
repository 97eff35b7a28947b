import type { Camera } from './camera.ts'
import { toWorld } from './camera.ts'
import { pointOn } from './curves.ts'
import type { Scene, SceneLink, SceneNode } from './scene.ts'

const slackPx = 7
const samples = 24

export type Hit = { kind: 'node'; node: SceneNode } | { kind: 'link'; link: SceneLink }

/** What lies under a point of the screen: nodes before links, the nearest first. */
export function hitAt(scene: Scene, camera: Camera, at: { x: number; y: number }): Hit | null {
  const point = toWorld(camera, at)
  const slack = slackPx / camera.scale
  const node = nearestNode(scene, point, slack)
  if (node) return { kind: 'node', node }
  const link = nearestLink(scene, point, slack)
  return link && { kind: 'link', link }
}

type Point = { x: number; y: number }

function nearestNode({ nodes }: Scene, { x, y }: Point, slack: number): SceneNode | null {
  let [best, least] = [null as SceneNode | null, Infinity]
  for (const node of nodes) {
    const distance = Math.hypot(node.x - x, node.y - y) - node.radius
    if (distance <= slack && distance < least) [best, least] = [node, distance]
  }
  return best
}

function nearestLink({ links }: Scene, { x, y }: Point, slack: number): SceneLink | null {
  let [best, least] = [null as SceneLink | null, slack]
  for (const link of links) {
    const { left, right, top, bottom } = link.box
    if (link.dimmed || x < left - slack || x > right + slack) continue
    if (y < top - slack || y > bottom + slack) continue
    const distance = distanceTo(link, { x, y })
    if (distance < least) [best, least] = [link, distance]
  }
  return best
}

function distanceTo({ path }: SceneLink, { x, y }: Point): number {
  let least = Infinity
  let from = pointOn(path, 0)
  for (let sample = 1; sample <= samples; sample += 1) {
    const to = pointOn(path, sample / samples)
    const [dx, dy] = [to.x - from.x, to.y - from.y]
    const along = ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy || 1)
    const share = Math.max(0, Math.min(1, along))
    least = Math.min(least, Math.hypot(from.x + dx * share - x, from.y + dy * share - y))
    from = to
  }
  return least
}
