import type { GraphView } from './graph-view.ts'
import type { Hit } from './hit.ts'

type Point = { x: number; y: number }

export type GestureHandlers = {
  onHover: (hit: Hit | null, at: Point) => void
  onClick: (hit: Hit | null) => void
  onDoubleClick: (hit: Hit | null) => void
  onDrag: (id: string, to: Point) => void
  onDrop: (id: string, to: Point) => void
  /** A drag that is broken off: everything stands where it stood. */
  onCancel: () => void
}

type View = Pick<GraphView, 'canvas' | 'hit' | 'pan' | 'zoom' | 'toWorld'>

/** A node that is held, and from where in it to its middle. */
type Held = { id: string; grip: Point }

const clickSlackPx = 4
const doubleClickMs = 500
const doubleClickSlackPx = 8
const wheelSpeed = 0.0016

/** Drag moves the picture or a node, the wheel and two fingers zoom, a click chooses. */
export class Gestures {
  readonly #element: HTMLCanvasElement
  readonly #view: View
  readonly #handlers: GestureHandlers
  readonly #abort = new AbortController()
  readonly #pointers = new Map<number, Point>()
  #start: (Point & { held: Held | null; moved: boolean }) | null = null
  #pinch: { distance: number; middle: Point } | null = null
  #clicked: { hit: Hit | null; at: Point; timeMs: number } | null = null
  #hoverFrame: number | null = null

  constructor(view: View, handlers: GestureHandlers) {
    const element = view.canvas
    this.#element = element
    this.#view = view
    this.#handlers = handlers
    const { signal } = this.#abort
    element.addEventListener('pointerdown', (event) => this.#down(event), { signal })
    element.addEventListener('pointermove', (event) => this.#move(event), { signal })
    element.addEventListener('pointerup', (event) => this.#up(event), { signal })
    element.addEventListener('pointercancel', (event) => this.#lost(event), { signal })
    element.addEventListener('pointerleave', () => this.#leave(), { signal })
    element.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false })
  }

  dispose(): void {
    this.#abort.abort()
    this.#forgetHover()
  }

  /** Puts back what is being dragged. @returns whether something was */
  cancel(): boolean {
    if (!this.#start?.held || !this.#start.moved) return false
    this.#start = null
    this.#pointers.clear()
    this.#handlers.onCancel()
    return true
  }

  #at({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.#element.getBoundingClientRect()
    return { x: clientX - left, y: clientY - top }
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return
    const at = this.#at(event)
    this.#element.setPointerCapture(event.pointerId)
    // Two fingers zoom, wherever they are put down, and the one that stays longer moves the picture.
    const isSecond = this.#pointers.size > 0
    if (isSecond) this.#letGo()
    this.#pointers.set(event.pointerId, at)
    this.#start = { ...at, held: isSecond ? null : this.#holdAt(at), moved: isSecond }
    this.#pinch = null
  }

  #holdAt(at: Point): Held | null {
    const hit = this.#view.hit(at)
    if (hit?.kind !== 'node') return null
    const { x, y } = this.#view.toWorld(at)
    return { id: hit.node.id, grip: { x: hit.node.x - x, y: hit.node.y - y } }
  }

  #letGo(): void {
    if (this.#start?.held && this.#start.moved) this.#handlers.onCancel()
  }

  #move(event: PointerEvent): void {
    const at = this.#at(event)
    const before = this.#pointers.get(event.pointerId)
    if (!before || !this.#start) return this.#hover(at)
    this.#pointers.set(event.pointerId, at)
    if (this.#pointers.size > 1) return this.#pinchTo()
    if (!this.#start.moved) {
      if (Math.hypot(at.x - this.#start.x, at.y - this.#start.y) <= clickSlackPx) return undefined
      this.#start.moved = true
      // What the pointer was on says nothing while things move.
      this.#leave()
    }
    const { held } = this.#start
    if (held === null) return this.#view.pan(at.x - before.x, at.y - before.y)
    return this.#handlers.onDrag(held.id, this.#placeOf(held, at))
  }

  /** Where a node goes that is held at a point: it does not jump to the pointer. */
  #placeOf({ grip }: Held, at: Point): Point {
    const { x, y } = this.#view.toWorld(at)
    return { x: x + grip.x, y: y + grip.y }
  }

  #pinchTo(): void {
    const [a, b] = [...this.#pointers.values()]
    if (!a || !b) return
    const distance = Math.hypot(a.x - b.x, a.y - b.y)
    const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
    if (this.#pinch !== null) {
      this.#view.pan(middle.x - this.#pinch.middle.x, middle.y - this.#pinch.middle.y)
      this.#view.zoom(distance / this.#pinch.distance, middle)
    }
    this.#pinch = { distance: Math.max(1, distance), middle }
  }

  #up(event: PointerEvent): void {
    const at = this.#at(event)
    if (!this.#pointers.delete(event.pointerId) || !this.#start) return
    if (this.#pointers.size > 0) return
    const { held, moved } = this.#start
    this.#start = null
    if (!moved) return this.#click(at)
    if (held !== null) this.#handlers.onDrop(held.id, this.#placeOf(held, at))
  }

  /** The system has taken the pointer away: nobody clicked, nobody let go. */
  #lost(event: PointerEvent): void {
    if (!this.#pointers.delete(event.pointerId) || this.#pointers.size > 0) return
    this.#letGo()
    this.#start = null
  }

  /**
   * The first click opens the panel, and the picture makes room for it: a second one at the same
   * place means what the first was on, wherever that is now.
   */
  #click(at: Point): void {
    const timeMs = performance.now()
    const first = this.#clicked
    const isSecond =
      first !== null &&
      timeMs - first.timeMs <= doubleClickMs &&
      Math.hypot(at.x - first.at.x, at.y - first.at.y) <= doubleClickSlackPx
    if (isSecond) {
      this.#clicked = null
      return this.#handlers.onDoubleClick(first.hit)
    }
    const hit = this.#view.hit(at)
    this.#clicked = { hit, at, timeMs }
    return this.#handlers.onClick(hit)
  }

  #hover(at: Point): void {
    if (this.#hoverFrame !== null) return
    this.#hoverFrame = requestAnimationFrame(() => {
      this.#hoverFrame = null
      this.#handlers.onHover(this.#view.hit(at), at)
    })
  }

  #leave(): void {
    this.#forgetHover()
    this.#handlers.onHover(null, { x: 0, y: 0 })
  }

  #forgetHover(): void {
    if (this.#hoverFrame !== null) cancelAnimationFrame(this.#hoverFrame)
    this.#hoverFrame = null
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault()
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
    this.#view.zoom(Math.exp(-event.deltaY * lines * wheelSpeed), this.#at(event))
  }
}
