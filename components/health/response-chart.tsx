'use client'

import { useState } from 'react'
import type { CheckHistory } from '#lib/health/model.ts'
import { formatClock, formatLatency, latencyUnitFor } from '#lib/platform/format.ts'
import { ChartFigure } from '../ui/chart/chart-figure.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import { useZone } from '../ui/zone.tsx'

/** How long one check took to be answered, over the window; dragging zooms as on other pages. */
export function ResponseChart({ history }: { history: CheckHistory }) {
  const { meanMs } = history
  const [fromMs, toMs] = [Date.parse(history.from), Date.parse(history.to)]
  const { zone } = useZone()
  const { zoomTo, goLive } = useWindowParams()
  const [cursor, setCursor] = useState<number | null>(null)
  const bucketCount = meanMs.length
  const bucketMs = (toMs - fromMs) / bucketCount
  const unit = latencyUnitFor(meanMs)
  const style = toMs - fromMs > 24 * 3_600_000 ? 'day' : 'minutes'
  return (
    <ChartFigure
      title="Response"
      unit={`mean, ${unit}`}
      axis={{ startMs: fromMs, bucketMs, bucketCount, incompleteBuckets: 1 }}
      lines={[{ id: 'response', name: 'response', values: meanMs, look: 'main' }]}
      leastTop={10}
      formatValue={(value) => formatLatency(value, unit)}
      formatTime={(timeMs) => formatClock(timeMs, zone, style)}
      formatMoment={(timeMs) => formatClock(timeMs, zone, style === 'day' ? 'day' : 'seconds')}
      cursor={cursor}
      onCursor={setCursor}
      onSelect={({ first, last }) =>
        zoomTo(Math.round(fromMs + first * bucketMs), Math.round(fromMs + (last + 1) * bucketMs))
      }
      onReset={goLive}
    />
  )
}
