import { isProblem } from '#lib/service-map/model/verdicts.ts'
import { pointOn } from './curves.ts'
import { breakerShare } from './draw-breakers.ts'
import { colorOf, overlaps, type View } from './draw-links.ts'
import { screenRadius } from './draw-nodes.ts'
import type { Pen } from './pen.ts'
import type { Scene, SceneLink, SceneNode } from './scene.ts'

const lineHeight = 13
const cell = 24
const mostLabels = 160
/** Below this scale only problems and what is busiest have names. */
const smallestForDetail = 0.75

/** Who zooms in, or has the map on a wall, reads from further away. */
function textScale(scale: number): number {
  return Math.min(1.8, Math.max(1, scale / 1.3))
}

/** Which places of the screen have text already. */
class Occupied {
  readonly #cells = new Set<number>()

  /** False when something is there. */
  take({ x, y, width, height }: { x: number; y: number; width: number; height: number }): boolean {
    const [left, right] = [Math.floor((x - width / 2) / cell), Math.floor((x + width / 2) / cell)]
    const [top, bottom] = [Math.floor(y / 12), Math.floor((y + height - 1) / 12)]
    const wanted: number[] = []
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) {
        const key = row * 100_003 + column
        if (this.#cells.has(key)) return false
        wanted.push(key)
      }
    }
    for (const key of wanted) this.#cells.add(key)
    return true
  }
}

type Highlight = ReadonlySet<string> | null

/** Names and figures, the weightiest first, as many as there is room for. */
export function drawLabels(
  pen: Pen,
  scene: Scene,
  { view, highlight }: { view: View; highlight: Highlight },
): void {
  const occupied = new Occupied()
  pen.textAlign = 'center'
  pen.lineJoin = 'round'
  pen.globalAlpha = 1
  pen.setLineDash([])
  const isLit = ({ id }: { id: string }) => highlight === null || highlight.has(id)
  const nodes = scene.nodes
    .filter((node) => isShown(node, view) && isLit(node))
    .toSorted((a, b) => Number(a.dimmed) - Number(b.dimmed) || b.weight - a.weight)
    .slice(0, mostLabels)
  for (const node of nodes) drawName(pen, node, { view, occupied })
  // Among few, nothing is written across a node or a breaker.
  if (!scene.dense) reserve(scene, view.camera, occupied)
  const links = scene.links
    .filter((link) => link.label !== null && !link.dimmed && isLit(link))
    .filter(({ box }) => overlaps(box, view.visible))
    .toSorted((a, b) => weightOf(b) - weightOf(a))
    .slice(0, mostLabels)
  for (const link of links) drawLinkLabel(pen, link, { view, occupied })
}

function reserve({ nodes, links }: Scene, camera: View['camera'], occupied: Occupied): void {
  const at = ({ x, y }: { x: number; y: number }) => ({
    x: x * camera.scale + camera.x,
    y: y * camera.scale + camera.y,
  })
  for (const node of nodes) {
    const { x, y } = at(node)
    const radius = screenRadius(node, camera.scale)
    occupied.take({ x, y: y - radius, width: 2 * radius, height: 2 * radius })
  }
  for (const { link, path } of links) {
    if (link.breaker === 'closed') continue
    const { x, y } = at(pointOn(path, breakerShare))
    occupied.take({ x, y: y - 9, width: 18, height: 18 })
  }
}

function weightOf({ link }: SceneLink): number {
  return (isProblem(link.tone) ? 1e6 : 0) + link.callsPerSecond
}

function isShown({ x, y }: SceneNode, { visible }: View): boolean {
  return x >= visible.left && x <= visible.right && y >= visible.top && y <= visible.bottom
}

type Placing = { view: View; occupied: Occupied }

function drawName(pen: Pen, node: SceneNode, { view, occupied }: Placing): void {
  const { camera, theme } = view
  const x = node.x * camera.scale + camera.x
  const size = textScale(camera.scale)
  const line = lineHeight * size
  const y = node.y * camera.scale + camera.y + screenRadius(node, camera.scale) + line
  const hasDetail = camera.scale >= smallestForDetail
  pen.font = `${11.5 * size}px ${theme.font}`
  const width = pen.measureText(node.name).width + 6
  const height = hasDetail ? 2 * line : line
  if (!occupied.take({ x, y: y - 10 * size, width, height })) return
  pen.globalAlpha = node.dimmed ? 0.45 : 1
  halo(pen, node.name, { x, y, color: theme.ink, surface: theme.surface })
  if (hasDetail) {
    pen.font = `${10.5 * size}px ${theme.font}`
    halo(pen, node.detail, { x, y: y + line, color: theme.inkThird, surface: theme.surface })
  }
  pen.globalAlpha = 1
}

function drawLinkLabel(pen: Pen, link: SceneLink, { view, occupied }: Placing): void {
  const { camera, theme } = view
  const text = link.label ?? ''
  const size = textScale(camera.scale)
  const line = lineHeight * size
  pen.font = `600 ${10.5 * size}px ${theme.font}`
  const width = pen.measureText(text).width + 8
  const length = Math.hypot(link.box.right - link.box.left, link.box.bottom - link.box.top)
  if (length * camera.scale < width * 0.7) return
  // Where the middle is taken, a little before or after it may be free.
  for (const share of [0.5, 0.38, 0.62, 0.28]) {
    const point = pointOn(link.path, share)
    const [x, y] = [point.x * camera.scale + camera.x, point.y * camera.scale + camera.y - 4]
    if (!occupied.take({ x, y: y - 9 * size, width, height: line })) continue
    const color = isProblem(link.tone) ? theme.words[link.tone] : theme.inkSecond
    const isChange = link.change !== null && link.change !== 'errors'
    const shown = isChange && link.change === 'new' ? colorOf(link, theme) : color
    pen.beginPath()
    pen.roundRect(x - width / 2, y - 10 * size, width, line, 4)
    pen.fillStyle = theme.surface
    pen.fill()
    pen.fillStyle = shown
    pen.fillText(text, x, y)
    return
  }
}

type Ink = { x: number; y: number; color: string; surface: string }

/** Text that stays readable on lines. */
function halo(pen: Pen, text: string, { x, y, color, surface }: Ink): void {
  pen.strokeStyle = surface
  pen.lineWidth = 4
  pen.strokeText(text, x, y)
  pen.fillStyle = color
  pen.fillText(text, x, y)
}
