'use client'

import Link from 'next/link'
import { durationText } from '#lib/correlations/analysis/call-words.ts'
import type { CorrelationSummary } from '#lib/correlations/model.ts'
import { clockIn, formatClock, formatZone } from '#lib/platform/format.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { NoTelemetry } from '../ui/no-telemetry.tsx'
import { StatusShape, type Tone } from '../ui/status-shape.tsx'
import { endsOf } from '../ui/window/window-words.ts'
import { useZone } from '../ui/zone.tsx'
import { FoundSkeleton } from './search-skeleton.tsx'
import styles from './search.module.css'

type Props = {
  request: WindowRequest
  items: readonly CorrelationSummary[]
  hrefTo: (id: string) => string
  isLoading: boolean
  isSearching: boolean
  text: string
}

export function CorrelationList({ request, items, hrefTo, isLoading, isSearching, text }: Props) {
  const { zone } = useZone()
  if (isLoading) return <FoundSkeleton />
  if (items.length === 0 && !isSearching) return <Empty text={text} />
  const now = items[0] ? Date.parse(items[0].startedAt) : 0
  const clock = clockIn(endsOf(request, now), 'seconds')
  return (
    <table className={styles.list}>
      <thead>
        <tr>
          <th scope="col">{formatZone(zone, now)}</th>
          <th scope="col">Correlation</th>
          <th scope="col">What went wrong first</th>
          <th scope="col" className={styles.number}>
            Services
          </th>
          <th scope="col" className={styles.number}>
            Failed
          </th>
          <th scope="col" className={styles.number}>
            Duration
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Row
            key={item.id}
            item={item}
            href={hrefTo(item.id)}
            started={formatClock(Date.parse(item.startedAt), zone, clock)}
          />
        ))}
      </tbody>
    </table>
  )
}

function Row({ item, href, started }: { item: CorrelationSummary; href: string; started: string }) {
  const { root, firstFailure, failedCalls } = item
  const wrong = firstFailure?.headline ?? (failedCalls > 0 ? 'The events do not tell' : undefined)
  return (
    <tr>
      <td className={styles.time} title={item.startedAt}>
        {started}
      </td>
      <td>
        <Link href={href}>
          <span className={styles.what}>{root?.operation ?? root?.target ?? 'no calls'}</span>{' '}
          <code>{item.id.slice(0, 8)}</code>
        </Link>
      </td>
      <td className={wrong === undefined ? undefined : styles.wrong}>
        <StatusShape tone={toneOf(item)} label={wordOf(item)} /> {wrong}
      </td>
      <td className={styles.number}>{item.services.length}</td>
      <td className={styles.number}>
        {item.failedCalls > 0 ? `${item.failedCalls} of ${item.calls}` : '0'}
        {item.isCut && '+'}
      </td>
      <td className={styles.number}>{durationText(item.durationMs)}</td>
    </tr>
  )
}

function toneOf({ root, failedCalls }: CorrelationSummary): Tone {
  if (root && root.state !== 'ok') return root.state === 'unended' ? 'unknown' : 'failing'
  return failedCalls > 0 ? 'warning' : 'ok'
}

function wordOf(item: CorrelationSummary): string {
  const words: Record<Tone, string> = {
    failing: 'failed',
    warning: 'went well in spite of failures',
    ok: 'went well',
    unknown: 'no end known',
  }
  return words[toneOf(item)]
}

function Empty({ text }: { text: string }) {
  if (text === '') {
    return (
      <div className={styles.empty}>
        <h2>No calls in this time range</h2>
        <NoTelemetry>A trace that was saved can be read by “Open a file”.</NoTelemetry>
      </div>
    )
  }
  return (
    <div className={styles.empty}>
      <h2>No call in this time range is like that</h2>
      <p>Try a longer time range, or fewer conditions.</p>
      <p>
        All conditions must hold for one and the same call. Values may hold <code>*</code> for any
        characters: <code>service=pay*</code>.
      </p>
    </div>
  )
}
