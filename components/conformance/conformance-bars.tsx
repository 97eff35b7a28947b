'use client'

import { useState } from 'react'
import type { PatternConformance } from '#lib/conformance/schemas.ts'
import { formatClock, formatCount } from '#lib/platform/format.ts'
import data from '../ui/data-table.module.css'
import { PlotArea } from '../ui/chart/plot-area.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import { useZone } from '../ui/zone.tsx'
import styles from './conformance.module.css'

const height = 100

/** Correlations per bucket of their start: those that deviate, and on them those that match. */
export function ConformanceBars({ series, window }: Pick<PatternConformance, 'series' | 'window'>) {
  const { zone } = useZone()
  const { zoomTo, goLive } = useWindowParams()
  const [cursor, setCursor] = useState<number | null>(null)
  const startMs = Date.parse(window.from)
  const bucketMs = window.bucketSeconds * 1000
  const style = series.matched.length * window.bucketSeconds > 86_400 ? 'day' : 'minutes'
  const timeOf = (bucket: number) => formatClock(startMs + bucket * bucketMs, zone, style)
  const totals = series.matched.map((matched, bucket) => matched + (series.deviating[bucket] ?? 0))
  const most = Math.max(1, ...totals)
  const label = `${formatCount(sumOf(series.matched))} correlations match, ${formatCount(sumOf(series.deviating))} deviate`
  return (
    <section className={styles.panel} aria-label="Conformance over time">
      <h2>Over time</h2>
      <p className={styles.legend}>
        <span>
          <i className={styles.keyDeviating} />
          deviating
        </span>
        <span>
          <i className={styles.keyMatched} />
          matched
        </span>
        <span>highest: {formatCount(most)}</span>
        {cursor !== null && <span suppressHydrationWarning>{wordsOf(cursor)}</span>}
      </p>
      <div className={styles.frame}>
        <svg
          className={styles.bars}
          viewBox={`0 0 ${totals.length} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={label}
        >
          {totals.map((total, bucket) => (
            <Bar
              key={startMs + bucket}
              {...{ bucket, total, most }}
              deviating={series.deviating[bucket] ?? 0}
            />
          ))}
        </svg>
        <div className={styles.over}>
          <PlotArea
            title="Conformance"
            bucketCount={totals.length}
            readout={wordsOf(cursor ?? totals.length - 1)}
            cursor={cursor}
            onCursor={setCursor}
            onSelect={({ first, last }) =>
              zoomTo(startMs + first * bucketMs, startMs + (last + 1) * bucketMs)
            }
            onReset={goLive}
          />
        </div>
      </div>
      <p className={styles.axis} suppressHydrationWarning>
        <span>{timeOf(0)}</span>
        <span>{timeOf(totals.length)}</span>
      </p>
      <BarsTable series={series} timeOf={timeOf} />
    </section>
  )

  function wordsOf(bucket: number): string {
    return `${timeOf(bucket)}: ${series.matched[bucket] ?? 0} matched, ${series.deviating[bucket] ?? 0} deviating`
  }
}

/** The same, the latest first, without those in which nothing began. */
function BarsTable({
  series,
  timeOf,
}: Pick<PatternConformance, 'series'> & { timeOf: (bucket: number) => string }) {
  const buckets = [...series.matched.keys()]
    .filter((bucket) => (series.matched[bucket] ?? 0) + (series.deviating[bucket] ?? 0) > 0)
    .toReversed()
  return (
    <details>
      <summary className={styles.note}>As a table</summary>
      <div className={styles.table}>
        <table className={data.table}>
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">Matched</th>
              <th scope="col">Deviating</th>
            </tr>
          </thead>
          <tbody>
            {buckets.map((bucket) => (
              <tr key={bucket}>
                <th scope="row" suppressHydrationWarning>
                  {timeOf(bucket)}
                </th>
                <td>{series.matched[bucket]}</td>
                <td>{series.deviating[bucket]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

function sumOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function Bar({
  bucket,
  total,
  deviating,
  most,
}: {
  bucket: number
  total: number
  deviating: number
  most: number
}) {
  if (total === 0) return null
  const whole = (total / most) * height
  // One that deviates among many stays visible.
  const low = deviating === 0 ? 0 : Math.max(3, (deviating / most) * height)
  const top = Math.max(whole, low)
  return (
    <g>
      <rect className={styles.matched} x={bucket + 0.1} width={0.8} y={height - top} height={top} />
      <rect
        className={styles.deviating}
        x={bucket + 0.1}
        width={0.8}
        y={height - low}
        height={low}
      />
    </g>
  )
}
