import { pointOn } from './curves.ts'
import { overlaps, type View } from './draw-links.ts'
import type { Pen } from './pen.ts'
import type { SceneLink } from './scene.ts'

const size = 6
const smallestScale = 0.3
/** How far along its link a badge stands. */
export const breakerShare = 0.16

/** A badge where a link begins, for every breaker that is not simply closed: ◐ ◆ ⊗ ○ */
export function drawBreakers(pen: Pen, links: readonly SceneLink[], view: View): void {
  if (view.camera.scale < smallestScale) return
  for (const link of links) {
    const { breaker } = link.link
    if (breaker === 'closed' || !overlaps(link.box, view.visible)) continue
    const point = pointOn(link.path, breakerShare)
    const { scale, x, y } = view.camera
    badge(pen, breaker, { x: point.x * scale + x, y: point.y * scale + y, theme: view.theme })
  }
  pen.globalAlpha = 1
}

type Place = { x: number; y: number; theme: View['theme'] }

export function badge(pen: Pen, state: string, { x, y, theme }: Place): void {
  const color =
    state === 'half_open'
      ? theme.marks.warning
      : state === 'disabled'
        ? theme.inkThird
        : theme.marks.failing
  pen.beginPath()
  pen.arc(x, y, size + 3, 0, 2 * Math.PI)
  pen.fillStyle = theme.surface
  pen.fill()
  pen.strokeStyle = color
  pen.lineWidth = 1.5
  pen.fillStyle = color
  pen.beginPath()
  switch (state) {
    case 'open':
      pen.moveTo(x, y - size)
      pen.lineTo(x + size, y)
      pen.lineTo(x, y + size)
      pen.lineTo(x - size, y)
      pen.closePath()
      pen.fill()
      return
    case 'half_open':
      pen.arc(x, y, size - 1, Math.PI / 2, -Math.PI / 2)
      pen.fill()
      break
    case 'forced_open': {
      const reach = (size - 1) * Math.SQRT1_2
      pen.moveTo(x - reach, y - reach)
      pen.lineTo(x + reach, y + reach)
      pen.moveTo(x + reach, y - reach)
      pen.lineTo(x - reach, y + reach)
      pen.stroke()
      break
    }
    default:
  }
  pen.beginPath()
  pen.arc(x, y, size - 1, 0, 2 * Math.PI)
  pen.stroke()
}
