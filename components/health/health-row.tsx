'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { uptimeOf, type HealthSeries } from '#lib/health/model.ts'
import { failuresOptions } from '#lib/health/query-options.ts'
import { formatClock, formatDuration, formatLatency, formatShare } from '#lib/platform/format.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { StatusShape } from '../ui/status-shape.tsx'
import { useZone } from '../ui/zone.tsx'
import { meanOf, stripOf, stripWords, toneOf } from './health-words.ts'
import styles from './health.module.css'

type Props = {
  series: HealthSeries
  request: WindowRequest
  isOpen: boolean
  onToggle: () => void
  href: string
}

export function HealthRow(props: Props) {
  const { series, isOpen, onToggle } = props
  const { serviceName, checkType, endpoint, status, bins, recovery } = series
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
          <Now series={series} />
        </td>
        <td>
          <Strip series={series} />
        </td>
        <td className={`${styles.number} ${uptime !== null && uptime < 1 ? styles.bad : ''}`}>
          {formatShare(uptime)}
        </td>
        <td className={styles.number}>{formatLatency(meanOf(bins))}</td>
        <td
          className={styles.number}
          title={recovery ? 'mean of the failures that ended' : undefined}
        >
          {recovery ? `${formatDuration(recovery.meanMs)} · ${recovery.count} ×` : '–'}
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={7}>
            <Failures {...props} />
          </td>
        </tr>
      )}
    </>
  )
}

function Now({ series: { status, failingSince, errorDetails } }: { series: HealthSeries }) {
  const { zone } = useZone()
  if (status === 'healthy') return 'healthy'
  return (
    <>
      <strong>{status}</strong>
      {failingSince !== null && ` since ${formatClock(Date.parse(failingSince), zone, 'seconds')}`}
      {errorDetails !== null && `: ${errorDetails}`}
    </>
  )
}

/** Each part of the window as a bar: failing ones are tall, so that colour is not needed. */
function Strip({ series: { bins } }: { series: HealthSeries }) {
  const strip = stripOf(bins)
  return (
    <svg
      className={styles.strip}
      viewBox={`0 0 ${strip.length} 20`}
      preserveAspectRatio="none"
      role="img"
      aria-label={stripWords(bins)}
    >
      {strip.map(
        (tone, bin) =>
          tone && (
            <rect
              key={bin}
              x={bin + 0.08}
              width={0.84}
              y={tone === 'ok' ? 12 : tone === 'warning' ? 6 : 0}
              height={tone === 'ok' ? 8 : tone === 'warning' ? 14 : 20}
              className={styles[tone]}
            />
          ),
      )}
    </svg>
  )
}

function Failures({ series, request, href }: Props) {
  const { zone } = useZone()
  const { data, isError } = useQuery(failuresOptions(series, request))
  if (isError)
    return (
      <p className={styles.empty}>The failures could not be read; they are asked for again soon.</p>
    )
  if (!data) return <p className={styles.empty}>Reading its failures…</p>
  return (
    <div className={styles.failures}>
      {data.failures.length === 0 ? (
        <p>It did not fail in this window.</p>
      ) : (
        <table aria-label={`Failures of ${series.serviceName} ${series.checkType}`}>
          <thead>
            <tr>
              <th scope="col">Checked</th>
              <th scope="col">Status</th>
              <th scope="col">What was wrong</th>
              <th scope="col" className={styles.number}>
                Response
              </th>
              <th scope="col">Recovered</th>
            </tr>
          </thead>
          <tbody>
            {data.failures.map((failure) => (
              <tr key={failure.checkedAt}>
                <td>{formatClock(Date.parse(failure.checkedAt), zone, 'seconds')}</td>
                <td>{failure.status}</td>
                <td>{failure.errorDetails ?? '–'}</td>
                <td className={styles.number}>{formatLatency(failure.responseTimeMs)}</td>
                <td>
                  {failure.recoveredAt === null
                    ? 'not yet'
                    : formatClock(Date.parse(failure.recoveredAt), zone, 'seconds')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Link href={href}>Failing calls of {series.serviceName} in this window</Link>
    </div>
  )
}
