'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import type { HealthFailure, HealthSeries } from '#lib/health/model.ts'
import { checkHistoryOptions } from '#lib/health/query-options.ts'
import { fieldsText } from '#lib/platform/filter/quote.ts'
import { clockIn, formatClock, formatDuration, formatLatency } from '#lib/platform/format.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import { hrefWithWindow } from '../ui/window/window-params.ts'
import { useZone } from '../ui/zone.tsx'
import styles from './health.module.css'

// What draws comes when somebody looks.
const ResponseChart = dynamic(
  () => import('./response-chart.tsx').then((module) => module.ResponseChart),
  { ssr: false, loading: Waiting },
)

function Waiting() {
  return <Skeleton width="100%" height="8rem" />
}

type Props = {
  series: HealthSeries
  request: WindowRequest
  /** What is shown, in ms. */
  span: { fromMs: number; toMs: number }
}

/** What one check has been like: its responses, its failures, and the way to the calls behind them. */
export function CheckDetail({ series, request, span }: Props) {
  const { serviceName: name, recovery } = series
  const { hrefTo } = useWindowParams()
  const query = useQuery(checkHistoryOptions(series, request))
  return (
    <div className={styles.detail}>
      <p className={styles.links}>
        <Link href={hrefTo('/correlations', { q: `${fieldsText({ service: name })} error` })}>
          Failing calls of {name} in this window
        </Link>
        <Link href={hrefTo('/map', { focus: name })}>On the map</Link>
        {recovery && (
          <span>
            recovered {recovery.count} × in this window, the longest failure took{' '}
            {formatDuration(recovery.longestMs)}
          </span>
        )}
      </p>
      {query.data ? <ResponseChart history={query.data} /> : <Waiting />}
      <QueryTrouble query={query} />
      {!query.data && !query.isError && (
        <div role="status" aria-label="Reading its failures">
          <Skeleton width="100%" height="6rem" />
        </div>
      )}
      {query.data && <Failures {...{ series, span }} failures={query.data.failures} />}
    </div>
  )
}

/** Calls that have to do with a failed check ended within this time around it. */
const beforeMs = 2 * 60_000
const afterMs = 60_000

function Failures({
  series,
  span,
  failures,
}: Omit<Props, 'request'> & { failures: readonly HealthFailure[] }) {
  const { zone } = useZone()
  const clock = (time: string) => formatClock(Date.parse(time), zone, clockIn(span, 'seconds'))
  const { params } = useWindowParams()
  const q = `${fieldsText({ service: series.serviceName })} error`
  const hrefAround = (timeMs: number) => {
    const window = { from: new Date(timeMs - beforeMs), to: new Date(timeMs + afterMs) }
    return hrefWithWindow('/correlations', { ...params, ...window }, { q })
  }
  if (failures.length === 0) return <p>It did not fail in this window.</p>
  return (
    <div className={styles.failures}>
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
          {failures.map((failure) => (
            <tr key={failure.checkedAt}>
              <td>
                <Link
                  href={hrefAround(Date.parse(failure.checkedAt))}
                  prefetch={false}
                  title="Calls that failed around it"
                >
                  {clock(failure.checkedAt)}
                </Link>
              </td>
              <td>{failure.status}</td>
              <td>{failure.errorDetails ?? '–'}</td>
              <td className={styles.number}>{formatLatency(failure.responseTimeMs)}</td>
              <td>{failure.recoveredAt === null ? 'not yet' : clock(failure.recoveredAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
