import { isolated } from '#lib/platform/isolated.ts'
import { isProblem } from '#lib/service-map/model/verdicts.ts'
import { fittingName } from '../fitting-name.ts'
import { pointOn } from './curves.ts'
import { breakerShare } from './draw-breakers.ts'
import { colorOf, overlaps, type View } from './draw-links.ts'
import { ringWidth, screenRadius } from './draw-nodes.ts'
import { shortened } from './link-label.ts'
import type { Pen } from './pen.ts'
import { Occupied, type Place } from './places.ts'
import type { Scene, SceneLink, SceneNode } from './scene.ts'

const lineHeight = 13
const mostLabels = 160
/** Below this scale only problems and what is busiest have names. */
const smallestForDetail = 0.75
const paleNames = 0.35
/** Of a name, in px: as long as there is room for. */
const nameLengths = [170, 110, 70] as const

/** Who zooms in, or has the map on a wall, reads from further away. */
function textScale({ camera, theme }: View): number {
  return Math.min(1.8, Math.max(1, camera.scale / 1.3)) * theme.textScale
}

type Placing = {
  view: View
  occupied: Occupied
  /** Many, and seen from afar. */
  crowded: boolean
  selected: string | null
}
type Highlight = ReadonlySet<string> | null

/** Names and figures, the weightiest first, as many as there is room for. */
export function drawLabels(
  pen: Pen,
  scene: Scene,
  { view, highlight, selected }: { view: View; highlight: Highlight; selected: string | null },
): void {
  const crowded = scene.dense && view.camera.scale < smallestForDetail
  const placing = { view, occupied: new Occupied(), crowded, selected }
  pen.textAlign = 'center'
  pen.lineJoin = 'round'
  pen.globalAlpha = 1
  pen.setLineDash([])
  // Nothing is written across a node or a breaker, but where nodes lie too close for anything else.
  if (!placing.crowded) reserve(scene, placing)
  const isLit = ({ id }: { id: string }) => highlight === null || highlight.has(id)
  const nodes = scene.nodes
    .filter((node) => isShown(node, view) && (isLit(node) || !scene.dense))
    .toSorted(
      (a, b) =>
        Number(isLit(b)) - Number(isLit(a)) ||
        Number(a.dimmed) - Number(b.dimmed) ||
        b.weight - a.weight,
    )
  const drawNames = (some: readonly SceneNode[]) => {
    for (const node of some) {
      drawName(pen, node, { ...placing, alpha: node.dimmed ? 0.45 : isLit(node) ? 1 : paleNames })
    }
  }
  drawNames(nodes.slice(0, mostLabels))
  const links = scene.links
    .filter((link) => link.label !== null && !link.dimmed && isLit(link))
    .filter(({ box }) => overlaps(box, view.visible))
    .toSorted((a, b) => weightOf(b) - weightOf(a))
    .slice(0, mostLabels)
  for (const link of links) drawLinkLabel(pen, link, placing)
  if (view.full) drawNames(nodes.slice(mostLabels))
}

function reserve({ nodes, links }: Scene, placing: Placing): void {
  const { view, occupied } = placing
  for (const node of nodes) {
    if (!isShown(node, view)) continue
    const { x, y } = onScreen(node, view)
    const radius = radiusOf(node, placing)
    occupied.add({ x, y: y - radius, width: 2 * radius, height: 2 * radius })
  }
  for (const { link, path } of links) {
    if (link.breaker === 'closed') continue
    const { x, y } = onScreen(pointOn(path, breakerShare), view)
    occupied.add({ x, y: y - 9, width: 18, height: 18 })
  }
}

function onScreen({ x, y }: { x: number; y: number }, { camera }: View) {
  return { x: x * camera.scale + camera.x, y: y * camera.scale + camera.y }
}

function radiusOf(node: SceneNode, { view, selected }: Placing): number {
  return screenRadius(node, view.camera.scale) + (node.id === selected ? ringWidth : 0)
}

function weightOf({ link }: SceneLink): number {
  return (isProblem(link.tone) ? 1e6 : 0) + link.callsPerSecond
}

function isShown({ x, y }: SceneNode, { visible }: View): boolean {
  return x >= visible.left && x <= visible.right && y >= visible.top && y <= visible.bottom
}

function drawName(pen: Pen, node: SceneNode, placing: Placing & { alpha: number }): void {
  const { view, alpha } = placing
  const { camera, theme } = view
  const size = textScale(view)
  const line = lineHeight * size
  const hasDetail = camera.scale >= smallestForDetail
  const detailFont = `${10.5 * size}px ${theme.font}`
  pen.font = detailFont
  const least = hasDetail ? pen.measureText(node.detail).width : 0
  pen.font = `${11.5 * size}px ${theme.font}`
  const height = hasDetail ? 2 * line : line
  const placed =
    placedName(pen, node, { height, line, size, least, placing }) ??
    (hasDetail ? placedName(pen, node, { height: line, line, size, least: 0, placing }) : null) ??
    forcedName(pen, node, { height: line, line, size, least: 0, placing })
  if (!placed) return
  const { x, y, name } = placed
  const baseline = y + 10 * size
  pen.globalAlpha = alpha
  halo(pen, name, { x, y: baseline, color: theme.ink, surface: theme.surface })
  if (placed.height > line) {
    pen.font = detailFont
    const [color, { surface }] = [theme.inkThird, theme]
    halo(pen, node.detail, { x, y: baseline + line, color, surface })
  }
  pen.globalAlpha = 1
}

type NamePlace = Place & { name: string }
type Line = {
  height: number
  line: number
  size: number
  /** How wide it is at least: what stands below it is. */
  least: number
}

/** As much of a name as there is room for, and where. */
function placedName(
  pen: Pen,
  node: SceneNode,
  { height, line, size, least, placing }: Line & { placing: Placing },
): NamePlace | null {
  const { occupied, crowded } = placing
  const whole = isolated(node.name)
  // A phone is not much wider than a name.
  const longest = Math.max(nameLengths[2] * size, placing.view.width / 3)
  for (const length of nameLengths) {
    const name = fittingName(pen, whole, Math.min(length * size, longest))
    const width = Math.max(least, pen.measureText(name).width) + 6
    const places = placesOfName(node, { width, height, line }, placing)
    const place = occupied.takeFirst(crowded ? places.slice(0, 1) : places)
    if (place) return { ...place, name }
    if (crowded) return null
  }
  return null
}

/** Who fails is named, whatever it is written across. */
function forcedName(
  pen: Pen,
  node: SceneNode,
  { height, line, size, placing }: Line & { placing: Placing },
): NamePlace | null {
  const { occupied, crowded } = placing
  if (crowded || !isProblem(node.tone) || node.dimmed) return null
  const name = fittingName(pen, isolated(node.name), nameLengths[2] * size)
  const width = pen.measureText(name).width + 6
  const [first] = placesOfName(node, { width, height, line }, placing)
  if (!first) return null
  occupied.add(first)
  return { ...first, name }
}

/** Below a node, above it, or beside it, and not beyond the edge of the picture. */
function placesOfName(
  node: SceneNode,
  { width, height, line }: { width: number; height: number; line: number },
  placing: Placing,
): Place[] {
  const { x, y } = onScreen(node, placing.view)
  const radius = radiusOf(node, placing)
  const within = (at: number) =>
    x < 0 || x > placing.view.width
      ? at
      : Math.max(width / 2, Math.min(placing.view.width - width / 2, at))
  const beside = radius + width / 2 + 4
  return [
    { x: within(x), y: y + radius + line * 0.23, width, height },
    { x: within(x), y: y - radius - height - 2, width, height },
    { x: x + beside, y: y - height / 2, width, height },
    { x: x - beside, y: y - height / 2, width, height },
  ].filter((place, index) => index < 2 || within(place.x) === place.x)
}

function drawLinkLabel(pen: Pen, link: SceneLink, { view, occupied, crowded }: Placing): void {
  const { theme } = view
  const size = textScale(view)
  pen.font = `600 ${10.5 * size}px ${theme.font}`
  const whole = link.label ?? ''
  const texts = isProblem(link.tone) && !crowded ? [whole, shortened(whole)] : [whole]
  const place = occupied.takeFirst(
    texts.flatMap((text) => placesOfLabel(pen, link, { text, view })),
  )
  if (!place) return
  const { x, y, width, height, text } = place
  const color = isProblem(link.tone) ? theme.words[link.tone] : theme.inkSecond
  pen.beginPath()
  pen.roundRect(x - width / 2, y, width, height, 4)
  pen.fillStyle = theme.surface
  pen.fill()
  pen.fillStyle = link.change === 'new' ? colorOf(link, theme) : color
  pen.fillText(text, x, y + 10 * size)
}

/** Just above the link, where its middle is or a little before or after it; else on it, else beside it. */
function placesOfLabel(
  pen: Pen,
  { box, path }: SceneLink,
  { text, view }: { text: string; view: View },
): (Place & { text: string })[] {
  const { scale } = view.camera
  const size = textScale(view)
  const height = lineHeight * size
  const width = pen.measureText(text).width + 8
  const length = Math.hypot(box.right - box.left, box.bottom - box.top)
  if (length * scale < width * 0.7) return []
  return [-14, -6.5, -28, 8].flatMap((up) =>
    [0.5, 0.38, 0.62, 0.28, 0.72].map((share) => {
      const { x, y } = onScreen(pointOn(path, share), view)
      return { x, y: y + up * size, width, height, text }
    }),
  )
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
