import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'

/** Places on the axis of time, between 0 and 1. */
export type Stretch = { from: number; to: number }

/** Less is a click with an unsteady hand. */
const leastDrag = 0.004
const step = 0.01

/**
 * One cursor over all lanes, which follows the pointer or the arrow keys. Dragging selects a stretch
 * of time; a double click goes back.
 * @param laneOf the element that spans the axis
 */
export function useLaneGestures({
  laneOf,
  onSelect,
  onReset,
}: {
  laneOf: (field: HTMLElement) => Element | null
  onSelect: (stretch: Stretch) => void
  onReset: () => void
}) {
  const start = useRef<number | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const [drawn, setDrawn] = useState<Stretch | null>(null)
  const placeOf = (event: PointerEvent<HTMLElement>) => {
    const box = laneOf(event.currentTarget)?.getBoundingClientRect()
    return box && box.width > 0 ? (event.clientX - box.left) / box.width : -1
  }
  const stop = () => {
    start.current = null
    setDrawn(null)
  }
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const at = placeOf(event)
      if (event.button !== 0 || event.pointerType === 'touch' || at < 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      start.current = within(at)
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const at = placeOf(event)
      const from = start.current
      if (from === null) return setCursor(at < 0 || at > 1 ? null : at)
      setCursor(within(at))
      return setDrawn({ from: Math.min(from, within(at)), to: Math.max(from, within(at)) })
    },
    onPointerUp: () => {
      if (drawn && drawn.to - drawn.from >= leastDrag) onSelect(drawn)
      stop()
    },
    onPointerCancel: stop,
    onPointerLeave: () => setCursor(null),
    onDoubleClick: onReset,
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape') return setCursor(null)
    const rows = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (rows !== undefined) return stepFocus(event, rows)
    const by = { ArrowLeft: -step, ArrowRight: step }[event.key]
    if (by === undefined) return undefined
    event.preventDefault()
    return setCursor(within((cursor ?? 1) + by))
  }
  return { cursor, drawn, handlers, onKeyDown }
}

function within(place: number): number {
  return Math.min(1, Math.max(0, place))
}

/** From one name to the next, where one has the focus; else what scrolls is scrolled. */
function stepFocus(event: KeyboardEvent<HTMLElement>, by: number): void {
  const names = [...event.currentTarget.querySelectorAll('button')]
  const current = names.findIndex((name) => name === document.activeElement)
  if (current === -1) return
  event.preventDefault()
  names[current + by]?.focus()
}
