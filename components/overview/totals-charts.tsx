'use client'

import { useMemo, useState } from 'react'
import {
  formatClock,
  formatLatency,
  formatRate,
  formatShare,
  latencyUnitFor,
} from '#lib/platform/format.ts'
import type { Overview } from '#lib/overview/model.ts'
import { ChartFigure, type ChartFigureProps } from '../ui/chart/chart-figure.tsx'
import type { Line } from '../ui/chart/line-chart.tsx'
import type { Selection } from '../ui/chart/use-chart-gestures.ts'
import { useZone } from '../ui/zone.tsx'
import styles from './overview.module.css'

type Props = {
  overview: Overview
  onZoom: (fromMs: number, toMs: number) => void
  onZoomOut: () => void
}

/** Calls, errors and latency of all services together, under one cursor. */
export function TotalsCharts({ overview, onZoom, onZoomOut }: Props) {
  const { zone } = useZone()
  const [cursor, setCursor] = useState<number | null>(null)
  const { window } = overview
  const startMs = Date.parse(window.from)
  const bucketMs = window.bucketSeconds * 1000
  const lines = useMemo(() => linesOf(overview), [overview])
  const unit = latencyUnitFor(overview.totals.p99Ms)
  const clock = window.bucketSeconds < 60 ? 'seconds' : 'minutes'
  const isLong = window.bucketCount * window.bucketSeconds > 24 * 3600
  const shared = {
    axis: { ...window, startMs, bucketMs },
    cursor,
    onCursor: setCursor,
    onSelect: ({ first, last }: Selection) =>
      onZoom(startMs + first * bucketMs, startMs + (last + 1) * bucketMs),
    onReset: onZoomOut,
    formatTime: (timeMs: number) => formatClock(timeMs, zone, isLong ? 'day' : 'minutes'),
    formatMoment: (timeMs: number) => formatClock(timeMs, zone, isLong ? 'day' : clock),
  } satisfies Partial<ChartFigureProps>
  return (
    <section className={styles.charts} aria-label="All calls">
      <ChartFigure
        {...shared}
        title="Calls"
        unit="per second"
        lines={lines.calls}
        leastTop={1}
        formatValue={formatRate}
      />
      <ChartFigure
        {...shared}
        title="Errors"
        unit="% of calls"
        lines={lines.errors}
        leastTop={0.01}
        formatValue={formatShare}
      />
      <ChartFigure
        {...shared}
        title="Latency"
        unit={`p50, p95, p99, ${unit}`}
        lines={lines.latency}
        leastTop={10}
        formatValue={(value) => formatLatency(value, unit)}
      />
    </section>
  )
}

function linesOf({
  totals,
  totalsBefore,
}: Overview): Record<'calls' | 'errors' | 'latency', Line[]> {
  return {
    calls: pair(
      { id: 'now', name: 'calls/s', values: totals.callsPerSecond, look: 'main' },
      totalsBefore?.callsPerSecond,
    ),
    errors: pair(
      { id: 'now', name: 'errors', values: totals.errorShare, look: 'failing' },
      totalsBefore?.errorShare,
    ),
    latency: [
      ...pair({ id: 'now', name: 'p95', values: totals.p95Ms, look: 'main' }, totalsBefore?.p95Ms),
      { id: 'p50', name: 'p50', values: totals.p50Ms, look: 'beside' },
      { id: 'p99', name: 'p99', values: totals.p99Ms, look: 'beside' },
    ],
  }
}

function pair(now: Line, before: Line['values'] | undefined): Line[] {
  if (before === undefined) return [now]
  return [now, { id: 'before', name: 'before', values: before, look: 'previous' }]
}
