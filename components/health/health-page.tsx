'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { seriesKeyOf, type HealthAnswer } from '#lib/health/model.ts'
import { healthOptions } from '#lib/health/query-options.ts'
import { clockIn, formatClock, formatCount } from '#lib/platform/format.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import button from '../ui/button.module.css'
import { FilterBox } from '../ui/filter-box.tsx'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import { useHeldRows } from '../ui/use-held-order.ts'
import { useZone } from '../ui/zone.tsx'
import { HealthRow } from './health-row.tsx'
import { HealthSkeleton } from './health-skeleton.tsx'
import { headlineOf, matchesText } from './health-words.ts'
import styles from './health.module.css'

export type HealthState = {
  request: WindowRequest
  text: string
  setText: (text: string) => void
  /** The key of the series whose failures are shown. */
  open: string | null
  setOpen: (key: string | null) => void
}

/** Services × checks: what fails now first, with how it went over the window. */
export function HealthPage({ state }: { state: HealthState }) {
  const query = useQuery(healthOptions(state.request))
  const { data, error, isPlaceholderData } = query
  const failure = error && <QueryTrouble query={query} />
  if (!data) return failure ?? <HealthSkeleton />
  const found = data.series.filter((series) => matchesText(series, state.text)).length
  return (
    <section aria-label="Health checks">
      {failure}
      <div className={isPlaceholderData || error ? styles.old : undefined}>
        <header className={styles.head}>
          <h1>{headlineOf(data.series)}</h1>
          {data.series.length > 0 && (
            <FilterBox
              label="Filter health checks"
              value={state.text}
              onChange={state.setText}
              found={`${formatCount(found)} of ${formatCount(data.series.length)}`}
            />
          )}
        </header>
        {data.series.length === 0 ? <Empty /> : <Table {...{ data, state }} />}
      </div>
    </section>
  )
}

/** More rows than that are asked for. */
const shownEach = 200

function Table({ data, state }: { data: HealthAnswer; state: HealthState }) {
  const { rows: shown, holders } = useHeldRows(
    data.series.filter((series) => matchesText(series, state.text)),
    seriesKeyOf,
  )
  const { zone } = useZone()
  const [most, setMost] = useState(shownEach)
  const span = { fromMs: Date.parse(data.from), toMs: Date.parse(data.to) }
  const clock = (timeMs: number) => formatClock(timeMs, zone, clockIn(span, 'minutes'))
  if (shown.length === 0) return <p className={styles.empty}>No check is like “{state.text}”.</p>
  return (
    <>
      <table className={styles.table} aria-label="Health checks">
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">Check</th>
            <th scope="col">Now</th>
            <th
              scope="col"
              className={styles.span}
              aria-label={`From ${clock(span.fromMs)} to ${clock(span.toMs)}`}
              suppressHydrationWarning
            >
              <span className={styles.ends} suppressHydrationWarning>
                <span>{clock(span.fromMs)}</span>
                <span>{clock(span.toMs)}</span>
              </span>
            </th>
            <th scope="col" className={styles.number}>
              Up
            </th>
            <th scope="col" className={styles.number} title="mean of the time range">
              Response
            </th>
            <th
              scope="col"
              className={styles.number}
              title="how long a failure took on average, and how many ended"
            >
              Recovery
            </th>
          </tr>
        </thead>
        <tbody {...holders}>
          {shown.slice(0, most).map((series) => {
            const key = seriesKeyOf(series)
            return (
              <HealthRow
                key={key}
                series={series}
                span={span}
                request={state.request}
                isOpen={state.open === key}
                onToggle={() => state.setOpen(state.open === key ? null : key)}
              />
            )
          })}
        </tbody>
      </table>
      {shown.length > most && (
        <p className={styles.more}>
          {most} of {formatCount(shown.length)} checks, those that fail first.{' '}
          <button type="button" className={button.button} onClick={() => setMost(most + shownEach)}>
            Show more
          </button>
        </p>
      )}
    </>
  )
}

function Empty() {
  return (
    <div className={styles.empty}>
      <p>
        Nothing is probed. Name your services and their endpoints in <code>.communication.yml</code>
        , beside where Signalbox is started; it is read again when it changes.
      </p>
      <pre>
        {`services:
  - name: payment-service
    endpoint: http://payment-service:8080
    checks:
      - type: readiness
        path: /health/ready
        interval: 10s`}
      </pre>
      <p>Programs may also write to communication_health_checks themselves.</p>
    </div>
  )
}
