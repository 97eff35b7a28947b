'use client'

import { uptimeOf, type HealthSeries } from '#lib/health/model.ts'
import {
  clockIn,
  formatClock,
  formatDuration,
  formatLatency,
  formatShare,
} from '#lib/platform/format.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { StatusShape, type Tone } from '../ui/status-shape.tsx'
import { useZone } from '../ui/zone.tsx'
import { CheckDetail } from './check-detail.tsx'
import { stripWords, toneOf, tonesOf } from './health-words.ts'
import styles from './health.module.css'

type Props = {
  series: HealthSeries
  request: WindowRequest
  /** What is shown, in ms. */
  span: { fromMs: number; toMs: number }
  isOpen: boolean
  onToggle: () => void
}

export function HealthRow({ series, request, span, isOpen, onToggle }: Props) {
  const { serviceName, checkType, endpoint, status, meanResponseMs, recovery } = series
  const uptime = uptimeOf(series)
  return (
    <>
      <tr className={isOpen ? styles.open : undefined}>
        <td>
          <button
            type="button"
            className={styles.name}
            aria-expanded={isOpen}
            aria-label={`${serviceName} ${checkType}: failures`}
            onClick={onToggle}
          >
            <StatusShape tone={toneOf(status)} label={status} /> {serviceName}
          </button>
        </td>
        <td>
          {checkType} <span className={styles.endpoint}>{endpoint}</span>
        </td>
        <td className={styles.now}>
          <Now {...{ series, span }} />
        </td>
        <td>
          <Strip series={series} />
        </td>
        <td
          data-label="up"
          className={`${styles.number} ${uptime !== null && uptime < 1 ? styles.bad : ''}`}
        >
          {formatShare(uptime)}
        </td>
        <td data-label="response" className={styles.number}>
          {formatLatency(meanResponseMs)}
        </td>
        <td
          data-label="recovery"
          className={styles.number}
          title={recovery ? 'mean of the failures that ended' : undefined}
        >
          {recovery ? `${formatDuration(recovery.meanMs)} · ${recovery.count} ×` : '–'}
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={7}>
            <CheckDetail {...{ series, request, span }} />
          </td>
        </tr>
      )}
    </>
  )
}

function Now({
  series: { status, failingSince, errorDetails },
  span: { toMs },
}: Pick<Props, 'series' | 'span'>) {
  const { zone } = useZone()
  if (status === 'healthy') return 'healthy'
  const sinceMs = failingSince === null ? null : Date.parse(failingSince)
  return (
    <>
      <strong>{status}</strong>
      {sinceMs !== null &&
        ` since ${formatClock(sinceMs, zone, clockIn({ fromMs: sinceMs, toMs }, 'seconds'))}`}
      {errorDetails !== null && (
        <>
          {': '}
          <span className={styles.details} title={errorDetails}>
            {errorDetails}
          </span>
        </>
      )}
    </>
  )
}

const stripTones = ['ok', 'warning', 'failing'] as const
const heights = { ok: 8, warning: 14, failing: 20 }

/** One path for all bars of a tone: of many checks each bar alone would be too many elements. */
function barsOf(strip: readonly (Tone | null)[], tone: (typeof stripTones)[number]): string {
  const height = heights[tone]
  return strip
    .map((own, bin) => (own === tone ? `M${bin + 0.08} 20v-${height}h0.84v${height}z` : ''))
    .join('')
}

/** Each part of the window as a bar: failing ones are tall, so that colour is not needed. */
function Strip({ series }: { series: HealthSeries }) {
  const strip = tonesOf(series)
  return (
    <svg
      className={styles.strip}
      viewBox={`0 0 ${strip.length} 20`}
      preserveAspectRatio="none"
      role="img"
      aria-label={stripWords(strip)}
    >
      {stripTones.map((tone) => (
        <path key={tone} d={barsOf(strip, tone)} className={styles[tone]} />
      ))}
    </svg>
  )
}
