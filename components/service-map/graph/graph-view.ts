import { fit, lookAt, lookOf, reveal, toWorld, zoomAt, type Camera, type Size } from './camera.ts'
import { draw } from './draw.ts'
import { hitAt, type Hit } from './hit.ts'
import type { Look } from '../look.ts'
import type { Scene } from './scene.ts'
import { readTheme, watchTheme, type Theme } from './theme.ts'

type Point = { x: number; y: number }

const largestPixelRatio = 2
/** After this long without a move the picture is drawn in full. */
const restMs = 160

/** The canvas and what is on it: draws when something has changed, at most once a frame. */
export class GraphView {
  readonly canvas: HTMLCanvasElement
  readonly #pen: CanvasRenderingContext2D
  readonly #cleanups: (() => void)[] = []
  #theme: Theme
  #size: Size = { width: 1, height: 1 }
  #camera: Camera = { scale: 1, x: 0, y: 0 }
  #scene: Scene | null = null
  #highlight: ReadonlySet<string> | null = null
  #selected: string | null = null
  #motion = false
  #moving = false
  #rest: ReturnType<typeof setTimeout> | undefined
  #frame: number | null = null
  #placed = false
  /** Until somebody moves the picture, it is kept whole. */
  #whole = true
  #moved: (() => void) | null = null
  /** Called at rest with what is looked at; null while the picture is whole. */
  onRest: ((looked: Look | null) => void) | null = null

  constructor(canvas: HTMLCanvasElement) {
    const pen = canvas.getContext('2d')
    if (!pen) throw new Error('This browser draws no canvas')
    this.canvas = canvas
    this.#pen = pen
    this.#theme = readTheme(canvas.parentElement ?? document.body)
    const unwatch = watchTheme(() => {
      this.#theme = readTheme(canvas.parentElement ?? document.body)
      this.invalidate()
    })
    const observer = new ResizeObserver(() => this.#resize())
    observer.observe(canvas)
    this.#cleanups.push(unwatch, () => observer.disconnect())
    this.#resize()
  }

  get camera(): Camera {
    return this.#camera
  }
  get size(): Size {
    return this.#size
  }
  get theme(): Theme {
    return this.#theme
  }

  dispose(): void {
    clearTimeout(this.#rest)
    if (this.#frame !== null) cancelAnimationFrame(this.#frame)
    for (const cleanup of this.#cleanups) cleanup()
  }

  setScene(scene: Scene): void {
    this.#scene = scene
    if (!this.#placed && scene.nodes.length > 0) this.fit()
    this.invalidate()
  }

  setHighlight(highlight: ReadonlySet<string> | null): void {
    if (highlight === this.#highlight) return
    this.#highlight = highlight
    this.invalidate()
  }

  setSelected(id: string | null): void {
    this.#selected = id
    this.invalidate()
  }

  setMotion(motion: boolean): void {
    this.#motion = motion
    this.invalidate()
  }

  fit(): void {
    if (!this.#scene || this.#size.width < 2) return
    this.#setCamera(fit(this.#scene.box, this.#size))
    this.#placed = true
    this.#whole = true
    this.#moving = false
  }

  /** Looks where a link says. */
  look(at: Look): void {
    if (this.#size.width < 2) return
    this.#setCamera(lookAt(at, this.#size))
    this.#placed = true
    this.#moving = false
  }

  /** @param moved called whenever something else comes under the same point of the screen */
  onMove(moved: () => void): void {
    this.#moved = moved
  }

  #setCamera(camera: Camera): void {
    this.#camera = camera
    this.#moved?.()
    this.#whole = false
    this.#moving = true
    clearTimeout(this.#rest)
    this.#rest = setTimeout(() => {
      this.#moving = false
      this.invalidate()
      this.onRest?.(this.#whole ? null : lookOf(this.#camera, this.#size))
    }, restMs)
    this.invalidate()
  }

  pan(dx: number, dy: number): void {
    const { scale, x, y } = this.#camera
    this.#setCamera({ scale, x: x + dx, y: y + dy })
  }

  zoom(factor: number, at: Point = { x: this.#size.width / 2, y: this.#size.height / 2 }): void {
    this.#setCamera(zoomAt(this.#camera, at, factor))
  }

  reveal(id: string): void {
    const node = this.#scene?.nodeById.get(id)
    const camera = node && reveal(this.#camera, node, this.#size)
    const isSame = camera?.x === this.#camera.x && camera.y === this.#camera.y
    if (camera && !isSame) this.#setCamera(camera)
  }

  hit(at: Point): Hit | null {
    return this.#scene && hitAt(this.#scene, this.#camera, at)
  }

  toWorld(at: Point): Point {
    return toWorld(this.#camera, at)
  }

  invalidate(): void {
    this.#frame ??= requestAnimationFrame(() => this.#drawNow())
  }

  #drawNow(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame)
    this.#frame = null
    if (!this.#scene) return
    const startedAt = performance.now()
    const ratio = this.#ratio()
    this.#pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    this.#pen.clearRect(0, 0, this.#size.width, this.#size.height)
    draw(this.#pen, {
      scene: this.#scene,
      camera: this.#camera,
      size: this.#size,
      theme: this.#theme,
      highlight: this.#highlight,
      selected: this.#selected,
      motionAtMs: this.#motion ? startedAt : null,
      moving: this.#moving,
    })
    if (this.#motion) this.invalidate()
  }

  #ratio(): number {
    return Math.min(largestPixelRatio, globalThis.devicePixelRatio || 1)
  }

  /** The middle of the picture stays the middle. */
  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.canvas
    const before = this.#size
    // Not on the screen, as on paper, it keeps what it has.
    if (width === 0 || height === 0) return
    if (width === before.width && height === before.height) return
    this.#size = { width, height }
    this.canvas.width = Math.round(width * this.#ratio())
    this.canvas.height = Math.round(height * this.#ratio())
    if (this.#whole) this.fit()
    else this.pan((width - before.width) / 2, (height - before.height) / 2)
    // A canvas of another size is empty until it is drawn.
    this.#drawNow()
  }
}
