import { useMemo, useState, type PointerEvent } from 'react'
import { durationText } from '#lib/correlations/analysis/call-words.ts'
import type { Correlation } from '#lib/correlations/model.ts'

const least = 0.005

type Stretch = { fromMs: number; toMs: number }

export type TimeZoom = ReturnType<typeof useTimeZoom>

/** Which stretch of a correlation is drawn: dragging on the ruler zooms in, a double click out. */
export function useTimeZoom({ startMs, endMs }: Pick<Correlation, 'startMs' | 'endMs'>) {
  const [zoomed, setZoomed] = useState<Stretch | null>(null)
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const [ruler, setRuler] = useState<HTMLElement | null>(null)
  const { fromMs, toMs } = zoomed ?? { fromMs: startMs, toMs: Math.max(endMs, startMs + 0.001) }
  const lengthMs = toMs - fromMs
  const ticks = useMemo(
    () =>
      [0, 0.25, 0.5, 0.75].map((share) => ({
        share,
        text: durationText(fromMs - startMs + share * lengthMs),
      })),
    [fromMs, lengthMs, startMs],
  )
  const shareAt = (event: PointerEvent) => {
    const box = ruler?.getBoundingClientRect()
    return box ? Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) : 0
  }
  const reset = () => setZoomed(null)
  return {
    fromMs,
    toMs,
    ticks,
    setRuler,
    reset,
    isZoomed: zoomed !== null,
    drawn: drag && { from: Math.min(drag.from, drag.to), width: Math.abs(drag.to - drag.from) },
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        const from = shareAt(event)
        setDrag({ from, to: from })
      },
      onPointerMove: (event: PointerEvent) => {
        if (drag) setDrag({ ...drag, to: shareAt(event) })
      },
      onPointerUp: () => {
        setDrag(null)
        if (!drag || Math.abs(drag.to - drag.from) < least) return
        const [low, high] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)]
        setZoomed({ fromMs: fromMs + low * lengthMs, toMs: fromMs + high * lengthMs })
      },
      onDoubleClick: reset,
    },
    /** Where a stretch of time lies in what is drawn, as shares; null where it lies outside. */
    place: (beginMs: number, finishMs: number) => {
      const left = (beginMs - fromMs) / lengthMs
      const right = (finishMs - fromMs) / lengthMs
      if (right < 0 || left > 1) return null
      const from = Math.max(left, 0)
      return { from, width: Math.max(Math.min(right, 1) - from, 0) }
    },
  }
}
