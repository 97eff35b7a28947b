'use client'

import dynamic from 'next/dynamic'
import { useMemo } from 'react'
import { timeTicks, topOf, type TimeAxis, type Values } from './chart-model.ts'
import styles from './chart.module.css'
import { PlotArea } from './plot-area.tsx'
import type { Selection } from './use-chart-gestures.ts'

// The drawing library comes after the page's first answer, which stands in the text beside it.
const Curves = dynamic(() => import('./curves.tsx').then((module) => module.Curves), {
  ssr: false,
  loading: () => <div className={styles.lines} />,
})

export type Line = {
  id: string
  /** In tables and readouts. */
  name: string
  values: Values
  /** A hidden line is only in the table. */
  look: 'main' | 'beside' | 'failing' | 'previous' | 'hidden'
}

type LineChartProps = {
  title: string
  axis: TimeAxis
  lines: readonly Line[]
  /** The value axis reaches at least this far. */
  leastTop: number
  formatValue: (value: number | null) => string
  formatTime: (timeMs: number) => string
  /** What the cursor stands on, in words. */
  readout: string
  cursor: number | null
  onCursor: (bucket: number | null) => void
  onSelect?: (selection: Selection) => void
  onReset?: () => void
}

export function LineChart(props: LineChartProps) {
  const { axis, lines, leastTop, formatValue, formatTime } = props
  const top = useMemo(
    () =>
      topOf(
        lines.filter(({ look }) => look !== 'hidden').map((line) => line.values),
        leastTop,
      ),
    [lines, leastTop],
  )
  return (
    <div className={styles.chart}>
      <div className={styles.valueAxis} aria-hidden="true">
        {[top, top / 2, 0].map((value) => (
          <span key={value}>{formatValue(value)}</span>
        ))}
      </div>
      <PlotArea {...props} bucketCount={axis.bucketCount}>
        <Curves lines={lines} top={top} axis={axis} />
      </PlotArea>
      <div className={styles.timeAxis} aria-hidden="true">
        {timeTicks(axis).map(({ timeMs, place }) => (
          <span key={timeMs} style={{ left: `${place * 100}%` }} suppressHydrationWarning>
            {formatTime(timeMs)}
          </span>
        ))}
      </div>
    </div>
  )
}
