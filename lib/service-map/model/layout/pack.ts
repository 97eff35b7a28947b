import type { Point } from './types.ts'

const gap = 70

/** Parts beside each other in rows as wide as the first one, which stands on top. */
export function packed(parts: readonly Record<string, Point>[]): Record<string, Point> {
  const placed: Record<string, Point> = {}
  let [x, y, rowHeight] = [0, 0, 0]
  let rowWidth = 0
  for (const part of parts) {
    const box = boxOf(part)
    rowWidth = Math.max(rowWidth, box.width)
    if (x > 0 && x + box.width > rowWidth) {
      x = 0
      y += rowHeight + gap
      rowHeight = 0
    }
    for (const [id, point] of Object.entries(part)) {
      placed[id] = { x: point.x - box.left + x, y: point.y - box.top + y }
    }
    x += box.width + gap
    rowHeight = Math.max(rowHeight, box.height)
  }
  return placed
}

function boxOf(part: Record<string, Point>) {
  const points = Object.values(part)
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)]
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top }
}
