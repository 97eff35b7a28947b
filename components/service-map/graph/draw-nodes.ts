import { isolated } from '#lib/platform/isolated.ts'
import { isProblem } from '#lib/service-map/model/verdicts.ts'
import { fittingName } from '../fitting-name.ts'
import type { View } from './draw-links.ts'
import type { Pen } from './pen.ts'
import type { Hull, SceneNode } from './scene.ts'

/** From this radius on, a node has the mark of its status inside. */
const smallestWithMark = 7
const smallestRadius = 2.5
/** Around what is selected. */
export const ringWidth = 8

export function drawHulls(pen: Pen, hulls: readonly Hull[], { camera, theme }: View): void {
  for (const { name, box } of hulls) {
    const [left, top] = [box.left * camera.scale + camera.x, box.top * camera.scale + camera.y]
    const width = (box.right - box.left) * camera.scale
    const height = (box.bottom - box.top) * camera.scale
    pen.beginPath()
    pen.roundRect(left, top, width, height, 8)
    pen.strokeStyle = theme.hairline
    pen.lineWidth = 1.5
    pen.setLineDash([])
    pen.stroke()
    pen.fillStyle = theme.inkThird
    pen.font = `11px ${theme.font}`
    pen.textAlign = 'left'
    pen.fillText(fittingName(pen, isolated(name), width - 16), left + 8, top + 14)
  }
}

export function drawNodes(
  pen: Pen,
  nodes: readonly SceneNode[],
  { view, alpha = 1, selected }: { view: View; alpha?: number; selected: string | null },
): void {
  pen.setLineDash([])
  for (const node of nodes) {
    if (isOutside(node, view)) continue
    pen.globalAlpha = alpha * (node.dimmed ? 0.3 : 1)
    drawNode(pen, node, { view, selected: node.id === selected })
  }
  pen.globalAlpha = 1
}

export function screenRadius({ radius }: SceneNode, scale: number): number {
  return Math.max(smallestRadius, radius * scale)
}

function isOutside({ x, y, radius }: SceneNode, { visible }: View): boolean {
  return (
    x + radius < visible.left ||
    x - radius > visible.right ||
    y + radius < visible.top ||
    y - radius > visible.bottom
  )
}

function drawNode(
  pen: Pen,
  node: SceneNode,
  { view: { camera, theme }, selected }: { view: View; selected: boolean },
): void {
  const [x, y] = [node.x * camera.scale + camera.x, node.y * camera.scale + camera.y]
  const radius = screenRadius(node, camera.scale)
  if (selected) {
    pen.beginPath()
    pen.arc(x, y, radius + ringWidth - 1, 0, 2 * Math.PI)
    pen.fillStyle = theme.accentGround
    pen.fill()
    pen.strokeStyle = theme.accent
    pen.lineWidth = 2
    pen.stroke()
  }
  if (node.shape === 'stack') {
    outline(pen, node.shape, { x: x + 3, y: y - 3, radius })
    pen.fillStyle = theme.surface
    pen.fill()
    pen.strokeStyle = theme.inkThird
    pen.lineWidth = 1
    pen.stroke()
  }
  outline(pen, node.shape, { x, y, radius })
  const troubled = isProblem(node.tone)
  pen.fillStyle = radius < smallestWithMark && troubled ? theme.marks[node.tone] : theme.surface
  pen.fill()
  pen.strokeStyle = troubled ? theme.marks[node.tone] : theme.inkThird
  pen.lineWidth = troubled ? Math.min(2.5, Math.max(1.25, radius / 6)) : radius < 5 ? 1 : 1.4
  pen.setLineDash(node.shape === 'ring' ? [3, 3] : [])
  pen.stroke()
  pen.setLineDash([])
  if (troubled && radius >= smallestWithMark) mark(pen, node, { x, y, size: radius * 0.42, theme })
  if (node.pinned && radius >= smallestWithMark) {
    pen.beginPath()
    pen.arc(x + radius * 0.75, y - radius * 0.75, 3, 0, 2 * Math.PI)
    pen.fillStyle = theme.accent
    pen.fill()
  }
}

type Place = { x: number; y: number; radius: number }

function outline(pen: Pen, shape: SceneNode['shape'], { x, y, radius }: Place): void {
  pen.beginPath()
  switch (shape) {
    case 'square':
      pen.roundRect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8, radius * 0.3)
      break
    case 'pill':
      pen.roundRect(x - radius * 1.25, y - radius * 0.65, radius * 2.5, radius * 1.3, radius * 0.65)
      break
    case 'stack':
      pen.roundRect(x - radius * 1.1, y - radius * 0.85, radius * 2.2, radius * 1.7, 5)
      break
    case 'diamond':
      pen.moveTo(x, y - radius * 1.1)
      pen.lineTo(x + radius * 1.1, y)
      pen.lineTo(x, y + radius * 1.1)
      pen.lineTo(x - radius * 1.1, y)
      pen.closePath()
      break
    default:
      pen.moveTo(x + radius, y)
      pen.arc(x, y, radius, 0, 2 * Math.PI)
  }
}

/** The shape of the status, so that colour is never alone. */
function mark(
  pen: Pen,
  { tone }: SceneNode,
  { x, y, size, theme }: { x: number; y: number; size: number; theme: View['theme'] },
): void {
  pen.beginPath()
  if (tone === 'failing') {
    pen.moveTo(x, y - size)
    pen.lineTo(x + size, y)
    pen.lineTo(x, y + size)
    pen.lineTo(x - size, y)
  } else {
    pen.moveTo(x, y - size)
    pen.lineTo(x + size, y + size * 0.8)
    pen.lineTo(x - size, y + size * 0.8)
  }
  pen.closePath()
  pen.fillStyle = theme.marks[tone]
  pen.fill()
}
