import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { bucketAt } from './chart-model.ts'

export type Selection = { first: number; last: number }

type Gestures = {
  bucketCount: number
  cursor: number | null
  onCursor: (bucket: number | null) => void
  onSelect: ((selection: Selection) => void) | undefined
  onReset: (() => void) | undefined
}

const leap = 10

/** Pointer: the cursor follows, dragging selects, a double click resets. Keys: arrows, Home, End, Esc. */
export function useChartGestures({ bucketCount, cursor, onCursor, onSelect, onReset }: Gestures) {
  const dragStart = useRef<number | null>(null)
  const [selection, setSelection] = useState<Selection | null>(null)

  const bucketUnder = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    return bucketAt((event.clientX - left) / width, bucketCount)
  }
  const stopDragging = () => {
    dragStart.current = null
    setSelection(null)
  }

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const from = cursor ?? bucketCount - 1
    const target = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      PageDown: from - leap,
      PageUp: from + leap,
      Home: 0,
      End: bucketCount - 1,
    }[event.key]
    if (event.key === 'Escape') onCursor(null)
    if (target === undefined) return
    event.preventDefault()
    onCursor(Math.min(bucketCount - 1, Math.max(0, target)))
  }

  const handlers = {
    onKeyDown,
    onBlur: () => onCursor(null),
    onDoubleClick: onReset,
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || event.pointerType === 'touch' || !onSelect) return
      event.currentTarget.setPointerCapture(event.pointerId)
      dragStart.current = bucketUnder(event)
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const bucket = bucketUnder(event)
      onCursor(bucket)
      const start = dragStart.current
      if (start === null || start === bucket) return
      setSelection({ first: Math.min(start, bucket), last: Math.max(start, bucket) })
    },
    onPointerUp: () => {
      if (selection) onSelect?.(selection)
      stopDragging()
    },
    onPointerCancel: stopDragging,
    onPointerLeave: () => onCursor(null),
  }
  return { selection, handlers }
}
