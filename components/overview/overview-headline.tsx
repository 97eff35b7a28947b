'use client'

import Link from 'next/link'
import { formatClock, formatDuration } from '#lib/platform/format.ts'
import type { Overview } from '#lib/overview/model.ts'
import type { Comparison } from '#lib/platform/window.ts'
import { Badge } from '../ui/badge.tsx'
import { StatusShape } from '../ui/status-shape.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import { useZone } from '../ui/zone.tsx'
import { againstWords, headlineOf, silenceOf, windowWords } from './overview-words.ts'
import styles from './overview.module.css'

const longAgoMs = 12 * 3_600_000

export function OverviewHeadline({
  overview,
  against,
}: {
  overview: Overview
  against: Comparison
}) {
  const { zone } = useZone()
  const { hrefTo } = useWindowParams()
  const { title, detail, since, cause, tone } = headlineOf(overview)
  const silentMs = silenceOf(overview)
  const clock = (ms: number) =>
    formatClock(ms, zone, Date.parse(overview.asOf) - ms > longAgoMs ? 'day' : 'minutes')
  const parts = [since && `${since.words} ${clock(since.ms)}`, detail].filter(Boolean)
  return (
    <div className={styles.headline}>
      <h1>
        {tone === 'silent' && <StatusShape tone="warning" label="Warning:" />}
        {title}
      </h1>
      <p suppressHydrationWarning>
        {cause && (
          <>
            <Link
              href={hrefTo('/map', { focus: cause.target, selected: cause.target })}
              prefetch={false}
            >
              {cause.words}
            </Link>
            {' · '}
          </>
        )}
        {parts.join(' · ')}
      </p>
      {silentMs !== null && tone === 'attention' && (
        <Badge tone="warning">no telemetry for {formatDuration(silentMs)}</Badge>
      )}
      {against !== 'off' && (
        <span className={styles.key}>
          <span className={styles.keyLine} aria-hidden="true" />{' '}
          {againstWords(against, windowWords(overview))}
        </span>
      )}
    </div>
  )
}
