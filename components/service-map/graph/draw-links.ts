import { isProblem } from '#lib/service-map/model/verdicts.ts'
import type { Box, Camera } from './camera.ts'
import { pointOn } from './curves.ts'
import type { Pen } from './pen.ts'
import type { Scene, SceneLink } from './scene.ts'
import type { Theme } from './theme.ts'

export type View = {
  camera: Camera
  visible: Box
  /** Of the picture, CSS pixels. */
  width: number
  theme: Theme
  /** While a large picture moves: hairlines and no arrows, which is what there is time for. */
  quick: boolean
  /** With every name that there is room for, however long it takes. */
  full: boolean
}

const arrowLength = 7
/** A link must be this long on the screen to have an arrow. */
const shortestWithArrow = 34

/** Links that look the same are one stroke, which is what keeps thousands of them quick. */
export function drawLinks(
  pen: Pen,
  { links, dense, alpha = 1 }: { links: readonly SceneLink[]; dense: boolean; alpha?: number },
  view: View,
): void {
  const shown = links.filter(({ box }) => overlaps(box, view.visible))
  const looks = Map.groupBy(shown, lookOf)
  const quietFirst = [...looks].toSorted(([a], [b]) => (a < b ? -1 : 1))
  for (const [, alike] of quietFirst) drawAlike(pen, alike, { view, dense, alpha })
  pen.globalAlpha = 1
  pen.setLineDash([])
}

/** A broad band below the link that is selected. */
export function drawSelectedLink(
  pen: Pen,
  link: SceneLink | undefined,
  { camera, theme }: View,
): void {
  if (!link) return
  pen.setLineDash([])
  for (const [color, width] of [
    [theme.accent, 13],
    [theme.accentGround, 10],
  ] as const) {
    pen.strokeStyle = color
    pen.lineWidth = width
    pen.beginPath()
    trace(pen, link.path, camera)
    pen.stroke()
  }
}

/** Begins with what decides who is drawn on top. */
function lookOf({ dimmed, tone, change, width, isUndeclared }: SceneLink): string {
  const level = dimmed ? 0 : isProblem(tone) ? 2 : 1
  return `${level}${change ? 1 : 0} ${tone} ${change ?? ''} ${width} ${isUndeclared ? 'undeclared' : ''}`
}

function drawAlike(
  pen: Pen,
  links: readonly SceneLink[],
  { view, dense, alpha }: { view: View; dense: boolean; alpha: number },
): void {
  const [first] = links
  if (!first) return
  const { camera, theme } = view
  const color = colorOf(first, theme)
  pen.strokeStyle = color
  pen.fillStyle = color
  const isHairline = view.quick && !isProblem(first.tone) && first.change === null
  pen.lineWidth = isHairline ? 1 : strokeWidth(first, dense, camera)
  pen.globalAlpha = alpha * opacityOf(first, dense)
  pen.setLineDash(view.quick ? [] : dashOf(first))
  pen.beginPath()
  for (const { path } of links) trace(pen, path, camera)
  pen.stroke()
  if (view.quick || (dense && camera.scale < 0.35)) return
  pen.setLineDash([])
  drawArrows(pen, links, camera)
}

function trace(pen: Pen, path: SceneLink['path'], { scale, x, y }: Camera): void {
  const at = (index: number) => (path[index] ?? 0) * scale + (index % 2 === 0 ? x : y)
  pen.moveTo(at(0), at(1))
  for (let index = 2; index < path.length; index += 6) {
    pen.bezierCurveTo(
      at(index),
      at(index + 1),
      at(index + 2),
      at(index + 3),
      at(index + 4),
      at(index + 5),
    )
  }
}

export function colorOf({ tone, change }: SceneLink, theme: Theme): string {
  if (change === 'new') return theme.accent
  if (change === 'gone') return theme.inkThird
  if (change === 'errors') return theme.marks.failing
  if (change === 'slower') return theme.marks.warning
  return isProblem(tone) ? theme.marks[tone] : theme.quiet
}

function dashOf({ tone, change, isUndeclared }: SceneLink): number[] {
  if (change === 'gone') return [2, 5]
  if (change === 'new' || change === 'slower') return []
  if (tone === 'failing' || change === 'errors') return [7, 4]
  return isUndeclared ? [1.5, 4] : []
}

/** Thinner from afar; a problem never is a hairline. */
function strokeWidth(link: SceneLink, dense: boolean, { scale }: Camera): number {
  const full = dense ? 0.5 + link.width * 0.45 : 0.75 + link.width * 0.8
  const seen = full * Math.min(1, Math.max(dense ? 0.5 : 0.6, scale))
  return isProblem(link.tone) || link.change !== null ? Math.max(1.25, seen) : seen
}

function opacityOf(link: SceneLink, dense: boolean): number {
  if (link.dimmed) return dense ? 0.08 : 0.25
  return dense && !isProblem(link.tone) && link.change === null ? 0.45 : 1
}

/** Filled for a call that waits, open for a message, and an event also has a dot where it begins. */
function drawArrows(pen: Pen, links: readonly SceneLink[], camera: Camera): void {
  const long = links.filter(({ path }) => {
    const [start, tip] = [screenAt(path, 0, camera), screenAt(path, 1, camera)]
    return Math.hypot(tip.x - start.x, tip.y - start.y) >= shortestWithArrow
  })
  const { waiting = [], message = [] } = Object.groupBy(long, ({ link }) =>
    messages.has(link.communication) ? 'message' : 'waiting',
  )
  pen.beginPath()
  for (const link of waiting) traceArrow(pen, link, { camera, closed: true })
  pen.fill()
  pen.beginPath()
  for (const link of message) traceArrow(pen, link, { camera, closed: false })
  pen.stroke()
  pen.beginPath()
  for (const { link, path, width } of message) {
    if (link.communication !== 'event_driven') continue
    const { x, y } = screenAt(path, 0, camera)
    const radius = 2.5 + width / 2
    pen.moveTo(x + radius, y)
    pen.arc(x, y, radius, 0, 2 * Math.PI)
  }
  pen.fill()
}

const messages = new Set(['asynchronous', 'event_driven'])

function traceArrow(
  pen: Pen,
  { path, width }: SceneLink,
  { camera, closed }: { camera: Camera; closed: boolean },
): void {
  const tip = screenAt(path, 1, camera)
  const back = screenAt(path, 0.97, camera)
  const angle = Math.atan2(tip.y - back.y, tip.x - back.x)
  const length = (arrowLength + width) * Math.min(1, Math.max(0.6, camera.scale))
  const side = (turn: number) => ({
    x: tip.x - length * Math.cos(angle + turn),
    y: tip.y - length * Math.sin(angle + turn),
  })
  const [left, right] = [side(-0.45), side(0.45)]
  pen.moveTo(left.x, left.y)
  pen.lineTo(tip.x, tip.y)
  pen.lineTo(right.x, right.y)
  if (closed) pen.closePath()
}

function screenAt(path: SceneLink['path'], share: number, { scale, x, y }: Camera) {
  const point = pointOn(path, share)
  return { x: point.x * scale + x, y: point.y * scale + y }
}

export function overlaps(a: Box, b: Box): boolean {
  return a.left <= b.right && a.right >= b.left && a.top <= b.bottom && a.bottom >= b.top
}

/** Little dots that travel along the links, faster where there are more calls. */
export function drawMotion(
  pen: Pen,
  scene: Scene,
  { view, timeMs }: { view: View; timeMs: number },
): void {
  for (const link of scene.links) {
    if (link.dimmed || link.link.calls === 0) continue
    const color = colorOf(link, view.theme)
    pen.fillStyle = color === view.theme.quiet ? view.theme.inkThird : color
    const periodMs = 4200 - link.width * 600
    for (let dot = 0; dot < link.width; dot += 1) {
      const share = (timeMs / periodMs + dot / link.width) % 1
      const { x, y } = screenAt(link.path, share, view.camera)
      pen.beginPath()
      pen.arc(x, y, 2.2, 0, 2 * Math.PI)
      pen.fill()
    }
  }
}
