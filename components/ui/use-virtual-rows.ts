import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { usePrinting } from './use-printing.ts'

/** Of a long list: what people read on paper. */
const mostOnPaper = 500

/** Which of many rows of one height are drawn, in a box that scrolls; keeps one of them in sight. */
export function useVirtualRows({
  count,
  rowHeight,
  shown = -1,
}: {
  count: number
  rowHeight: number
  /** The place of the row to scroll to, where there is one. */
  shown?: number
}) {
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- nothing of it is memoized here
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  useEffect(() => virtualizer.measure(), [rowHeight, virtualizer])
  useEffect(() => {
    if (shown >= 0) virtualizer.scrollToIndex(shown, { align: 'auto' })
  }, [shown, virtualizer])
  if (usePrinting()) {
    const rows = Array.from({ length: Math.min(count, mostOnPaper) }, (_, index) => ({
      index,
      key: index,
      start: index * rowHeight,
    }))
    return { scroller, height: rows.length * rowHeight, visible: rows }
  }
  return { scroller, height: virtualizer.getTotalSize(), visible: virtualizer.getVirtualItems() }
}
