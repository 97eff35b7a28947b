import { useState, type KeyboardEvent, type PointerEvent, type RefObject } from 'react'
import type { ErrorHeatmap } from '#lib/heatmaps/schemas.ts'
import { boxOfSpan, movedBy, spanOf, within, type At } from './error-box-model.ts'
import type { ErrorRow } from './errors-model.ts'
import type { HeatmapState } from './heatmap-state.ts'

type Props = {
  data: ErrorHeatmap
  rows: readonly ErrorRow[]
  rowHeight: number
  scroller: RefObject<HTMLElement | null>
  state: HeatmapState
}

/** Where the pointer or the keys are, and a box that is drawn with them over the bars of some edges. */
export function useErrorBox({ data, rows, rowHeight, scroller, state }: Props) {
  const [at, setAt] = useState<At | null>(null)
  const [drawing, setDrawing] = useState<{ from: At; to: At } | null>(null)
  const finish = (drawn: { from: At; to: At } | null) => {
    setDrawing(null)
    if (drawn) state.setBox(boxOfSpan(spanOf(drawn.from, drawn.to), data, rows))
  }
  const size = { rows: rows.length, columns: data.columnCount }
  const pointer = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const down = placeOf(event, { ...size, rowHeight })
      if (event.button !== 0 || event.pointerType === 'touch' || !down) return
      event.currentTarget.setPointerCapture(event.pointerId)
      setDrawing({ from: down, to: down })
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const over = placeOf(event, { ...size, rowHeight })
      setAt((known) => (isSame(known, over) ? known : over))
      if (!over || event.buttons === 0) return
      setDrawing((known) => known && (isSame(known.to, over) ? known : { ...known, to: over }))
    },
    onPointerUp: () => finish(drawing),
    onPointerCancel: () => setDrawing(null),
    onPointerLeave: () => setAt(null),
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const isOwn = event.target === event.currentTarget
    if (event.key === 'Escape') {
      // What is drawn is given up first; the box that is open hears of the next one.
      if (!drawing) return
      setDrawing(null)
      event.nativeEvent.stopImmediatePropagation()
    } else if (!isOwn) return
    else if (event.key === 'Enter') finish(drawing ?? (at && { from: at, to: at }))
    else {
      const firstSeen = Math.ceil((scroller.current?.scrollTop ?? 0) / rowHeight)
      const next = movedBy(event.key, at, { ...size, firstSeen })
      if (!next) return
      setAt(next)
      setDrawing(event.shiftKey ? { from: drawing?.from ?? at ?? next, to: next } : null)
      showRow(scroller.current, next.row)
    }
    event.preventDefault()
  }
  return {
    at,
    drawn: drawing && spanOf(drawing.from, drawing.to),
    pointer,
    keys: { onKeyDown, onBlur: () => setAt(null) },
  }
}

/** Rows near those that are seen are there already. */
function showRow(scroller: HTMLElement | null, row: number): void {
  scroller?.querySelector(`[aria-rowindex="${row + 2}"]`)?.scrollIntoView({ block: 'nearest' })
}

function placeOf(
  event: PointerEvent<HTMLElement>,
  { rows, columns, rowHeight }: { rows: number; columns: number; rowHeight: number },
): At | null {
  // On a narrow screen bars lie below the links, over the whole width.
  if (event.type === 'pointerdown' && isControl(event.target)) return null
  const strip = event.currentTarget.querySelector('[data-strip]')?.getBoundingClientRect()
  const top = event.currentTarget.getBoundingClientRect().top
  if (!strip || strip.width === 0 || event.clientX < strip.left) return null
  const share = (event.clientX - strip.left) / strip.width
  return {
    row: within(Math.floor((event.clientY - top) / rowHeight), rows),
    column: within(Math.floor(share * columns), columns),
  }
}

function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button') !== null
}

function isSame(a: At | null, b: At | null): boolean {
  return a?.row === b?.row && a?.column === b?.column
}
