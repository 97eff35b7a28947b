'use client'

import { useEffect, useEffectEvent } from 'react'
import type { GraphView } from './graph-view.ts'
import type { Hit } from './hit.ts'

type Point = { x: number; y: number }

export type GestureHandlers = {
  onHover: (hit: Hit | null, at: Point) => void
  onClick: (hit: Hit | null) => void
  onDoubleClick: (hit: Hit | null) => void
  onDrag: (id: string, to: Point) => void
  onDrop: (id: string, to: Point) => void
}

const clickSlackPx = 4
const wheelSpeed = 0.0016

/** Drag moves the picture or a node, the wheel and two fingers zoom, a click chooses. */
export function useGestures(view: GraphView | null, handlers: GestureHandlers): void {
  const onHover = useEffectEvent(handlers.onHover)
  const onClick = useEffectEvent(handlers.onClick)
  const onDoubleClick = useEffectEvent(handlers.onDoubleClick)
  const onDrag = useEffectEvent(handlers.onDrag)
  const onDrop = useEffectEvent(handlers.onDrop)
  useEffect(() => {
    if (!view) return undefined
    const gestures = new Gestures(view, {
      onHover: (...given) => onHover(...given),
      onClick: (...given) => onClick(...given),
      onDoubleClick: (...given) => onDoubleClick(...given),
      onDrag: (...given) => onDrag(...given),
      onDrop: (...given) => onDrop(...given),
    })
    return () => gestures.dispose()
  }, [view])
}

class Gestures {
  readonly #element: HTMLCanvasElement
  readonly #view: GraphView
  readonly #handlers: GestureHandlers
  readonly #abort = new AbortController()
  readonly #pointers = new Map<number, Point>()
  #start: (Point & { node: string | null; moved: boolean }) | null = null
  #pinch: number | null = null
  #hoverFrame: number | null = null

  constructor(view: GraphView, handlers: GestureHandlers) {
    const element = view.canvas
    this.#element = element
    this.#view = view
    this.#handlers = handlers
    const { signal } = this.#abort
    element.addEventListener('pointerdown', (event) => this.#down(event), { signal })
    element.addEventListener('pointermove', (event) => this.#move(event), { signal })
    element.addEventListener('pointerup', (event) => this.#up(event), { signal })
    element.addEventListener('pointercancel', (event) => this.#up(event), { signal })
    element.addEventListener('pointerleave', () => this.#leave(), { signal })
    element.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false })
    element.addEventListener('dblclick', (event) => this.#double(event), { signal })
  }

  dispose(): void {
    this.#abort.abort()
    if (this.#hoverFrame !== null) cancelAnimationFrame(this.#hoverFrame)
  }

  #at({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.#element.getBoundingClientRect()
    return { x: clientX - left, y: clientY - top }
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return
    const at = this.#at(event)
    this.#element.setPointerCapture(event.pointerId)
    this.#pointers.set(event.pointerId, at)
    const hit = this.#view.hit(at)
    this.#start = { ...at, node: hit?.kind === 'node' ? hit.node.id : null, moved: false }
    this.#pinch = null
  }

  #move(event: PointerEvent): void {
    const at = this.#at(event)
    const before = this.#pointers.get(event.pointerId)
    if (!before || !this.#start) return this.#hover(at)
    this.#pointers.set(event.pointerId, at)
    if (this.#pointers.size > 1) return this.#pinchTo()
    if (Math.hypot(at.x - this.#start.x, at.y - this.#start.y) > clickSlackPx) {
      this.#start.moved = true
    }
    if (!this.#start.moved) return undefined
    if (this.#start.node === null) return this.#view.pan(at.x - before.x, at.y - before.y)
    return this.#handlers.onDrag(this.#start.node, this.#view.toWorld(at))
  }

  #pinchTo(): void {
    const [a, b] = [...this.#pointers.values()]
    if (!a || !b || !this.#start) return
    const distance = Math.hypot(a.x - b.x, a.y - b.y)
    const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
    if (this.#pinch !== null) this.#view.zoom(distance / this.#pinch, middle)
    this.#pinch = distance
    this.#start.moved = true
  }

  #up(event: PointerEvent): void {
    const at = this.#at(event)
    if (!this.#pointers.delete(event.pointerId) || !this.#start) return
    const { node, moved } = this.#start
    if (this.#pointers.size > 0) return
    this.#start = null
    if (!moved) return this.#handlers.onClick(this.#view.hit(at))
    if (node !== null) this.#handlers.onDrop(node, this.#view.toWorld(at))
  }

  #hover(at: Point): void {
    if (this.#hoverFrame !== null) return
    this.#hoverFrame = requestAnimationFrame(() => {
      this.#hoverFrame = null
      this.#handlers.onHover(this.#view.hit(at), at)
    })
  }

  #leave(): void {
    this.#handlers.onHover(null, { x: 0, y: 0 })
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault()
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
    this.#view.zoom(Math.exp(-event.deltaY * lines * wheelSpeed), this.#at(event))
  }

  #double(event: MouseEvent): void {
    this.#handlers.onDoubleClick(this.#view.hit(this.#at(event)))
  }
}
