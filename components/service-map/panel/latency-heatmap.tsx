import { useState } from 'react'
import { bucketBounds } from '#lib/rollups/model.ts'
import { clockIn, formatClock, formatLatency } from '#lib/platform/format.ts'
import type { MapDetail } from '#lib/service-map/schemas.ts'
import { PlotArea } from '../../ui/chart/plot-area.tsx'
import { useWindowParams } from '../../ui/window/use-window-params.ts'
import { useZone } from '../../ui/zone.tsx'
import styles from './panel.module.css'

const rows = 14

/** Calls by time and latency, darker where there are more; the charts above have the figures. */
export function LatencyHeatmap({ detail: { heatmap, window } }: { detail: MapDetail }) {
  const { zone } = useZone()
  const { zoomTo, goLive } = useWindowParams()
  const [cursor, setCursor] = useState<number | null>(null)
  const grid = gridOf(heatmap)
  if (!grid) return null
  const { cells, lowestMs, highestMs } = grid
  const bucketMs = window.bucketSeconds * 1000
  const shown = cursor ?? heatmap.length - 1
  const timeOf = (bucket: number) => Date.parse(window.from) + bucket * bucketMs
  const span = { fromMs: timeOf(0), toMs: timeOf(heatmap.length) }
  const readout = `${formatClock(timeOf(shown), zone, clockIn(span, 'minutes'))} ${wordsOf(heatmap[shown])}`
  return (
    <figure className={styles.heatmap}>
      <figcaption>
        Latency{' '}
        <span suppressHydrationWarning>
          {cursor === null ? 'logarithmic, darker: more calls' : readout}
        </span>
      </figcaption>
      <div>
        <svg
          viewBox={`0 0 ${heatmap.length} ${rows}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Most calls took between ${formatLatency(lowestMs)} and ${formatLatency(highestMs)}`}
        >
          {cells.map(({ column, row, share }) => (
            <rect
              key={`${column} ${row}`}
              x={column}
              y={rows - 1 - row}
              width="1"
              height="1"
              fillOpacity={0.12 + 0.88 * share}
            />
          ))}
        </svg>
        <div className={styles.over}>
          <PlotArea
            title="Latency heatmap"
            bucketCount={heatmap.length}
            readout={readout}
            cursor={cursor}
            onCursor={setCursor}
            onSelect={({ first, last }) => zoomTo(timeOf(first), timeOf(last + 1))}
            onReset={goLive}
          />
        </div>
        <span>{formatLatency(highestMs)}</span>
        <span>{formatLatency(lowestMs)}</span>
      </div>
    </figure>
  )
}

function wordsOf(column: MapDetail['heatmap'][number] | undefined): string {
  if (!column || column.index.length === 0) return 'no calls'
  const lowestMs = bucketBounds(Math.min(...column.index)).lower
  const highestMs = bucketBounds(Math.max(...column.index)).upper
  return `${formatLatency(lowestMs)} to ${formatLatency(highestMs)}`
}

function gridOf(heatmap: MapDetail['heatmap']) {
  const all = heatmap.flatMap(({ index }) => index)
  if (all.length === 0) return null
  const lowest = Math.min(...all)
  const span = Math.max(rows, Math.max(...all) - lowest + 1)
  const counts = new Map<string, { column: number; row: number; calls: number }>()
  for (const [column, { index, calls }] of heatmap.entries()) {
    for (const [position, bucket] of index.entries()) {
      const row = Math.floor(((bucket - lowest) / span) * rows)
      const key = `${column} ${row}`
      const cell = counts.get(key) ?? { column, row, calls: 0 }
      cell.calls += calls[position] ?? 0
      counts.set(key, cell)
    }
  }
  const most = Math.max(...[...counts.values()].map(({ calls }) => calls))
  return {
    // By the order of magnitude, so that rare slow calls are seen too.
    cells: [...counts.values()].map(({ column, row, calls }) => ({
      ...{ column, row },
      share: Math.log1p(calls) / Math.log1p(most),
    })),
    lowestMs: bucketBounds(lowest).lower,
    highestMs: bucketBounds(lowest + span - 1).upper,
  }
}
