import { useRef, useState, type PointerEvent } from 'react'
import type { Box } from '#lib/heatmaps/query-options.ts'
import type { ErrorHeatmap } from '#lib/heatmaps/schemas.ts'
import type { FailingEdge } from './errors-model.ts'

/** Rows and buckets, both ends included. */
export type Span = { firstRow: number; lastRow: number; first: number; last: number }

type At = { row: number; bucket: number }

/** More edges than that are no selection, and make no address. */
const mostEdges = 20

/** A box that is dragged over the bars of some edges. */
export function useErrorBox({
  data,
  edges,
  rowHeight,
  onBox,
}: {
  data: ErrorHeatmap
  edges: readonly FailingEdge[]
  rowHeight: number
  onBox: (box: Box) => void
}) {
  const start = useRef<At | null>(null)
  const [drawn, setDrawn] = useState<Span | null>(null)
  const bucketCount = data.edges[0]?.calls.length ?? 1
  const placeOf = (event: PointerEvent<HTMLElement>): At | null => {
    const strip = event.currentTarget.querySelector('[data-strip]')?.getBoundingClientRect()
    const top = event.currentTarget.getBoundingClientRect().top
    if (!strip || strip.width === 0 || event.clientX < strip.left) return null
    const share = (event.clientX - strip.left) / strip.width
    return {
      row: within(Math.floor((event.clientY - top) / rowHeight), edges.length),
      bucket: within(Math.floor(share * bucketCount), bucketCount),
    }
  }
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const at = placeOf(event)
      if (event.button !== 0 || event.pointerType === 'touch' || !at) return
      event.currentTarget.setPointerCapture(event.pointerId)
      start.current = at
      setDrawn(spanOf(at, at))
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const at = start.current && placeOf(event)
      if (start.current && at) setDrawn(spanOf(start.current, at))
    },
    onPointerUp: () => {
      if (start.current && drawn) onBox(boxOf(drawn, data, edges))
      start.current = null
      setDrawn(null)
    },
    onPointerCancel: () => {
      start.current = null
      setDrawn(null)
    },
  }
  return { drawn, handlers }
}

function spanOf(a: At, b: At): Span {
  const firstRow = Math.min(a.row, b.row)
  return {
    firstRow,
    lastRow: Math.min(Math.max(a.row, b.row), firstRow + mostEdges - 1),
    first: Math.min(a.bucket, b.bucket),
    last: Math.max(a.bucket, b.bucket),
  }
}

export function boxOf(
  { firstRow, lastRow, first, last }: Span,
  { from, bucketSeconds }: Pick<ErrorHeatmap, 'from' | 'bucketSeconds'>,
  edges: readonly FailingEdge[],
): Box {
  const startMs = Date.parse(from)
  return {
    fromMs: startMs + first * bucketSeconds * 1000,
    toMs: startMs + (last + 1) * bucketSeconds * 1000,
    edges: edges
      .slice(firstRow, lastRow + 1)
      .map(({ source, target, protocol }) => ({ source, target, protocol })),
  }
}

function within(place: number, count: number): number {
  return Math.min(count - 1, Math.max(0, place))
}
