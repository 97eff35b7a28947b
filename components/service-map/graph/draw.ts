import { toWorld, type Camera, type Size } from './camera.ts'
import { drawBreakers } from './draw-breakers.ts'
import { drawLabels } from './draw-labels.ts'
import { drawLinks, drawMotion, drawSelectedLink, type View } from './draw-links.ts'
import { drawHulls, drawNodes } from './draw-nodes.ts'
import type { Pen } from './pen.ts'
import type { Scene } from './scene.ts'
import type { Theme } from './theme.ts'

export type Picture = {
  scene: Scene
  camera: Camera
  size: Size
  theme: Theme
  /** Ids of nodes and links that stand out, with all others pale; null for none. */
  highlight: ReadonlySet<string> | null
  selected: string | null
  /** Null without motion. */
  motionAtMs: number | null
  /** It is being moved: a large one is drawn more simply. */
  moving: boolean
  /** To be kept, with every name that there is room for. */
  full?: boolean
}

/** Around the screen, for what reaches into it. */
const reach = 60
const paleLinks = 0.12
const paleNodes = 0.35

export function draw(pen: Pen, picture: Picture): void {
  const { scene, highlight, selected } = picture
  const view = viewOf(picture)
  drawHulls(pen, scene.hulls, view)
  const isLit = ({ id }: { id: string }) => highlight === null || highlight.has(id)
  if (highlight) {
    const pale = scene.links.filter((link) => !isLit(link))
    drawLinks(pen, { links: pale, dense: scene.dense, alpha: paleLinks }, view)
    drawNodes(
      pen,
      scene.nodes.filter((node) => !isLit(node)),
      { view, alpha: paleNodes, selected },
    )
  }
  const links = scene.links.filter(isLit)
  drawSelectedLink(
    pen,
    links.find(({ id }) => id === selected),
    view,
  )
  // What stands out among thousands is drawn as if there were few.
  drawLinks(pen, { links, dense: scene.dense && highlight === null }, view)
  drawNodes(pen, scene.nodes.filter(isLit), { view, selected })
  drawBreakers(pen, links, view)
  if (picture.motionAtMs !== null) drawMotion(pen, scene, { view, timeMs: picture.motionAtMs })
  drawLabels(pen, scene, { view, highlight, selected })
}

function viewOf({ camera, size, theme, scene, moving, full = false }: Picture): View {
  const from = toWorld(camera, { x: -reach, y: -reach })
  const to = toWorld(camera, { x: size.width + reach, y: size.height + reach })
  const quick = moving && scene.dense
  const visible = { left: from.x, top: from.y, right: to.x, bottom: to.y }
  return { camera, theme, quick, full, visible, width: size.width }
}
