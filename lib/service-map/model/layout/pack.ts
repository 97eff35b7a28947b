import type { Layout, Point } from './types.ts'

const gap = { x: 90, y: 84 }
/** How much wider than high all parts together become, as screens are. */
const aspect = 1.8

/** Parts beside each other in rows, in their order. */
export function packed(parts: readonly Layout[]): Layout {
  const [only] = parts
  if (only && parts.length === 1) return only
  const boxes = parts.map(boxOf)
  const area = boxes.reduce((sum, { width, height }) => sum + (width + gap.x) * (height + gap.y), 0)
  const rowWidth = Math.max(...boxes.map(({ width }) => width), Math.sqrt(area * aspect))
  const all = { positions: {}, routes: {} }
  let [x, y, rowHeight] = [0, 0, 0]
  for (const [index, part] of parts.entries()) {
    const { left, top, width, height } = boxes[index] ?? { left: 0, top: 0, width: 0, height: 0 }
    if (x > 0 && x + width > rowWidth) {
      x = 0
      y += rowHeight + gap.y
      rowHeight = 0
    }
    const moved = movedBy(part, { x: Math.round(x - left), y: Math.round(y - top) })
    Object.assign(all.positions, moved.positions)
    Object.assign(all.routes, moved.routes)
    x += width + gap.x
    rowHeight = Math.max(rowHeight, height)
  }
  return all
}

function movedBy({ positions, routes }: Layout, by: Point): Layout {
  const move = ({ x, y }: Point) => ({ x: x + by.x, y: y + by.y })
  return {
    positions: mapValues(positions, move),
    routes: mapValues(routes, (route) => route.map(move)),
  }
}

function mapValues<Before, After>(
  record: Readonly<Record<string, Before>>,
  change: (value: Before) => After,
): Record<string, After> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}

function boxOf({ positions }: Layout) {
  const points = Object.values(positions)
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)]
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top }
}
