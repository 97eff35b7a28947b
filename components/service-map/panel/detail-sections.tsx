'use client'

import Link from 'next/link'
import { useState } from 'react'
import {
  clockIn,
  formatClock,
  formatLatency,
  formatRate,
  formatShare,
  latencyUnitFor,
} from '#lib/platform/format.ts'
import { statusWords } from '#lib/platform/status-words.ts'
import type { DetailSubject, MapDetail } from '#lib/service-map/schemas.ts'
import { ChartFigure, type ChartFigureProps } from '../../ui/chart/chart-figure.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { useWindowParams } from '../../ui/window/use-window-params.ts'
import { useZone } from '../../ui/zone.tsx'
import { BreakerLane, BreakerLanes } from './breaker-lane.tsx'
import { LatencyHeatmap } from './latency-heatmap.tsx'
import styles from './panel.module.css'

/** Everything of a subject that takes a second look: over time, checks, patterns, failing calls. */
export function DetailSections({ detail, subject }: { detail: MapDetail; subject: DetailSubject }) {
  return (
    <>
      {'service' in subject ? (
        <BreakerLanes detail={detail} service={subject.service} />
      ) : (
        detail.breakers.map((breaker) => (
          <BreakerLane
            key={breaker.protocol}
            breaker={breaker}
            fromMs={Date.parse(detail.window.from)}
          />
        ))
      )}
      <Charts detail={detail} />
      <LatencyHeatmap detail={detail} />
      <Failing detail={detail} />
      <Checks detail={detail} of={'service' in subject ? subject.service : subject.target} />
      <Patterns patterns={detail.patterns} />
    </>
  )
}

function Patterns({ patterns }: { patterns: MapDetail['patterns'] }) {
  const { hrefTo } = useWindowParams()
  if (patterns.length === 0) return null
  return (
    <section>
      <h3>Declared patterns</h3>
      <ul className={styles.neighbours}>
        {patterns.map(({ name, type }) => (
          <li key={name}>
            <Link href={hrefTo(`/patterns/${encodeURIComponent(name)}`)}>{name}</Link>{' '}
            <span>{type.replaceAll('_', ' ')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Charts({ detail: { series, window, figures } }: { detail: MapDetail }) {
  const { zone } = useZone()
  const { zoomTo, goLive } = useWindowParams()
  const [cursor, setCursor] = useState<number | null>(null)
  const startMs = Date.parse(window.from)
  const bucketMs = window.bucketSeconds * 1000
  const unit = latencyUnitFor(series.p99Ms)
  const span = { fromMs: startMs, toMs: Date.parse(window.to) }
  const shared = {
    axis: { ...window, startMs, bucketMs },
    cursor,
    onCursor: setCursor,
    onSelect: ({ first, last }) =>
      zoomTo(startMs + first * bucketMs, startMs + (last + 1) * bucketMs),
    onReset: goLive,
    formatTime: (timeMs) => formatClock(timeMs, zone, clockIn(span, 'minutes')),
    formatMoment: (timeMs) =>
      formatClock(timeMs, zone, clockIn(span, bucketMs < 60_000 ? 'seconds' : 'minutes')),
  } satisfies Partial<ChartFigureProps>
  return (
    <div className={styles.charts}>
      <p className={styles.note}>
        {figures.calls} calls, {figures.errors} failed · p50 {formatLatency(figures.p50Ms)} · p95{' '}
        {formatLatency(figures.p95Ms)} · p99 {formatLatency(figures.p99Ms)}
      </p>
      <ChartFigure
        {...shared}
        title="Errors"
        unit="% of calls"
        lines={[{ id: 'errors', name: 'errors', values: series.errorShare, look: 'failing' }]}
        leastTop={0.01}
        formatValue={formatShare}
      />
      <ChartFigure
        {...shared}
        title="Latency"
        unit={`p95, ${unit}`}
        lines={[
          { id: 'p95', name: 'p95', values: series.p95Ms, look: 'main' },
          { id: 'p50', name: 'p50', values: series.p50Ms, look: 'previous' },
          { id: 'p99', name: 'p99', values: series.p99Ms, look: 'hidden' },
        ]}
        leastTop={10}
        formatValue={(value) => formatLatency(value, unit)}
      />
      <ChartFigure
        {...shared}
        title="Calls"
        unit="per second"
        lines={[{ id: 'calls', name: 'calls/s', values: series.callsPerSecond, look: 'main' }]}
        leastTop={0.1}
        formatValue={formatRate}
      />
    </div>
  )
}

function Failing({ detail: { failing, window } }: { detail: MapDetail }) {
  const { zone } = useZone()
  const span = { fromMs: Date.parse(window.from), toMs: Date.parse(window.to) }
  const { hrefTo } = useWindowParams()
  if (failing.length === 0) return null
  return (
    <section>
      <h3>Latest failing</h3>
      <ul className={styles.failingCalls} aria-label="Latest failing calls">
        {failing.map((call, index) => (
          <li key={`${call.correlationId} ${index}`}>
            <Link className={styles.id} href={hrefTo(`/correlations/${call.correlationId}`)}>
              {`${call.correlationId.slice(0, 8)}…${call.correlationId.slice(-4)}`}
            </Link>
            <span suppressHydrationWarning>
              {formatClock(Date.parse(call.at), zone, clockIn(span, 'seconds'))} · {call.kind}
              {call.statusCode !== null && ` ${statusWords(call.statusCode, call.protocol)}`} ·{' '}
              {formatLatency(call.latencyMs)}
            </span>
            {call.message !== null && <span>{call.message}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Checks({ detail: { checks }, of }: { detail: MapDetail; of: string }) {
  const { zone } = useZone()
  const { hrefTo } = useWindowParams()
  if (checks.length === 0) return null
  return (
    <section>
      <h3>
        <Link href={hrefTo('/health', { q: of })}>Health checks of {of}</Link>
      </h3>
      <ul className={styles.neighbours}>
        {checks.map((check) => (
          <li key={`${check.type} ${check.endpoint}`}>
            <span className={styles.check}>
              <StatusShape tone={check.status === 'healthy' ? 'ok' : 'failing'} /> {check.type}:{' '}
              {check.status}
            </span>
            <span suppressHydrationWarning>
              {formatLatency(check.responseMs)} ·{' '}
              {formatClock(Date.parse(check.checkedAt), zone, 'seconds')}
            </span>
            {check.error !== null && <span>{check.error}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
