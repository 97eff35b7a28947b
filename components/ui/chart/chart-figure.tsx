'use client'

import { useId, useState } from 'react'
import button from '../button.module.css'
import { Icon } from '../icons.tsx'
import { useCopy } from '../use-copy.ts'
import { latestBucket, toCsv, type TimeAxis } from './chart-model.ts'
import { ChartTable } from './chart-table.tsx'
import styles from './chart.module.css'
import { LineChart, type Line } from './line-chart.tsx'
import type { Selection } from './use-chart-gestures.ts'

export type ChartFigureProps = {
  title: string
  unit: string
  axis: TimeAxis
  /** The first is the one that the readout tells. */
  lines: readonly Line[]
  leastTop: number
  formatValue: (value: number | null) => string
  /** On the axis. */
  formatTime: (timeMs: number) => string
  /** In readouts and tables. */
  formatMoment: (timeMs: number) => string
  cursor: number | null
  onCursor: (bucket: number | null) => void
  onSelect?: (selection: Selection) => void
  onReset?: () => void
}

/** A picture with its measure, unit and values; also as a table and as CSV. */
export function ChartFigure({ title, unit, ...chart }: ChartFigureProps) {
  const titleId = useId()
  const [asTable, setAsTable] = useState(false)
  const { outcome, copy } = useCopy()
  const { axis, lines } = chart
  const readout = readoutOf(chart)
  const tableLabel = asTable ? 'Show as chart' : 'Show as table'
  const copyLabel = { copied: 'Copied', failed: 'Copying failed', none: 'Copy as CSV' }[
    outcome ?? 'none'
  ]
  return (
    <figure className={styles.figure} aria-labelledby={titleId}>
      <figcaption className={styles.caption}>
        <h2 id={titleId} className={styles.title}>
          {title} <span className={styles.unit}>{unit}</span>
        </h2>
        <span
          className={chart.cursor === null ? styles.readout : styles.moment}
          suppressHydrationWarning
        >
          {readout}
        </span>
        <span className={styles.actions}>
          <button
            type="button"
            className={button.icon}
            title={tableLabel}
            aria-label={`${title}: ${tableLabel.toLowerCase()}`}
            onClick={() => setAsTable(!asTable)}
          >
            <Icon name={asTable ? 'chart' : 'table'} />
          </button>
          <button
            type="button"
            className={button.icon}
            title={copyLabel}
            aria-label={`${title}: ${copyLabel.toLowerCase()}`}
            onClick={() => copy(toCsv(axis, lines))}
          >
            <Icon name={outcome === 'copied' ? 'check' : 'copy'} />
          </button>
        </span>
      </figcaption>
      {asTable ? (
        <ChartTable title={title} {...chart} />
      ) : (
        <LineChart title={title} {...chart} readout={readout} />
      )}
    </figure>
  )
}

function readoutOf({
  axis,
  lines,
  cursor,
  formatValue,
  formatMoment,
}: Omit<ChartFigureProps, 'title' | 'unit'>) {
  const bucket = cursor ?? latestBucket(lines[0]?.values ?? [], axis.incompleteBuckets)
  if (bucket === null) return ''
  const [main, ...others] = lines.filter(({ look }) => look !== 'hidden')
  const value = formatValue(main?.values[bucket] ?? null)
  if (cursor === null) return value
  const time = formatMoment(axis.startMs + bucket * axis.bucketMs)
  const compared = others.map((line) => `${line.name} ${formatValue(line.values[bucket] ?? null)}`)
  return [`${time} ${value}`, ...compared].join(' · ')
}
