import type { Point } from '#lib/service-map/model/layout/types.ts'
import type { Box } from './camera.ts'

/** Cubic Bézier curves one after the other: x, y, then six numbers a curve. */
export type Path = readonly number[]

type Ends = { from: Point; to: Point; fromRadius: number; toRadius: number }

const gap = 5

/** Leaves to the right and arrives from the left, by way of `between`. */
export function flowing({ from, to, fromRadius, toRadius }: Ends, between: readonly Point[]): Path {
  const start = { x: from.x + fromRadius + gap, y: from.y }
  const end = { x: to.x - toRadius - gap - 2, y: to.y }
  const points = [start, ...between, end]
  const path = [start.x, start.y]
  for (let index = 1; index < points.length; index += 1) {
    const [a, b] = [points[index - 1] ?? start, points[index] ?? end]
    const reach = b.x > a.x ? (b.x - a.x) / 2 : Math.max(60, (a.x - b.x) / 2)
    path.push(a.x + reach, a.y, b.x - reach, b.y, b.x, b.y)
  }
  return path
}

/** The shortest way, bent a little to its left, so that there and back are two. */
export function bent({ from, to, fromRadius, toRadius }: Ends, bend: number): Path {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = Math.hypot(dx, dy) || 1
  const [ux, uy] = [dx / length, dy / length]
  const start = { x: from.x + ux * (fromRadius + gap), y: from.y + uy * (fromRadius + gap) }
  const end = { x: to.x - ux * (toRadius + gap + 2), y: to.y - uy * (toRadius + gap + 2) }
  const [bx, by] = [-uy * length * bend, ux * length * bend]
  const at = (share: number) => [
    start.x + (end.x - start.x) * share + bx,
    start.y + (end.y - start.y) * share + by,
  ]
  return [start.x, start.y, ...at(1 / 3), ...at(2 / 3), end.x, end.y]
}

/** From a node back to itself, over its top. */
export function loop({ x, y }: Point, radius: number): Path {
  const reach = radius * 2.6
  return [
    x - radius * 0.7,
    y - radius,
    x - reach,
    y - reach * 1.2,
    x + reach,
    y - reach * 1.2,
    x + radius * 0.7,
    y - radius,
  ]
}

/** @param share of the way, between 0 and 1 */
export function pointOn(path: Path, share: number): Point {
  const curves = Math.max(1, (path.length - 2) / 6)
  const position = Math.min(curves - 1e-9, Math.max(0, share * curves))
  const first = Math.floor(position) * 6
  const t = position - Math.floor(position)
  const along = (axis: number) => {
    const [a, b, c, d] = [0, 2, 4, 6].map((step) => path[first + step + axis] ?? 0)
    return bezier([a ?? 0, b ?? 0, c ?? 0, d ?? 0], t)
  }
  return { x: along(0), y: along(1) }
}

function bezier([a, b, c, d]: readonly [number, number, number, number], t: number): number {
  const s = 1 - t
  return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d
}

/** The box around the ends and handles of a path, which holds the path. */
export function boxOf(path: Path): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  for (let index = 0; index < path.length; index += 2) {
    const [x, y] = [path[index] ?? 0, path[index + 1] ?? 0]
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y)
  }
  return box
}
