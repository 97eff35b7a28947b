'use client'

import type { ReactNode } from 'react'
import styles from './chart.module.css'
import { useChartGestures, type Selection } from './use-chart-gestures.ts'

type PlotAreaProps = {
  title: string
  bucketCount: number
  /** What the cursor stands on, in words. */
  readout: string
  cursor: number | null
  onCursor: (bucket: number | null) => void
  onSelect?: (selection: Selection) => void
  onReset?: () => void
  children?: ReactNode
}

/** A picture over time: a moment of it is read by pointer and by keys, dragging selects. */
export function PlotArea({ title, bucketCount, readout, cursor, ...rest }: PlotAreaProps) {
  const { onCursor, onSelect, onReset, children } = rest
  const gestures = { bucketCount, cursor, onCursor, onSelect, onReset }
  const { selection, handlers } = useChartGestures(gestures)
  const percent = (bucket: number) => `${(bucket / bucketCount) * 100}%`
  return (
    <div
      className={styles.plot}
      role="slider"
      tabIndex={0}
      aria-label={`${title}, moment`}
      aria-valuemin={0}
      aria-valuemax={bucketCount - 1}
      aria-valuenow={cursor ?? bucketCount - 1}
      aria-valuetext={readout}
      aria-orientation="horizontal"
      {...handlers}
    >
      {children}
      {cursor !== null && <div className={styles.cursor} style={{ left: percent(cursor + 0.5) }} />}
      {selection && (
        <div
          className={styles.selection}
          style={{
            left: percent(selection.first),
            width: percent(selection.last + 1 - selection.first),
          }}
        />
      )}
    </div>
  )
}
