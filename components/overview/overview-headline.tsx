'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
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
  const { title, subject, detail, since, cause, tone } = headlineOf(overview)
  const silentMs = silenceOf(overview)
  const clock = (ms: number) =>
    formatClock(ms, zone, Date.parse(overview.asOf) - ms > longAgoMs ? 'day' : 'minutes')
  return (
    <div className={styles.headline}>
      <h1>
        {tone === 'silent' && <StatusShape tone="warning" label="Warning:" />}
        {title}
      </h1>
      <p suppressHydrationWarning>
        {cause && (
          <>
            <OnMap service={cause.target}>{cause.words}</OnMap>
            {' · '}
          </>
        )}
        {since && `${since.words} ${clock(since.ms)}`}
        {since && detail !== '' && ' · '}
        {subject !== null && (
          <>
            <OnMap service={subject}>{subject}</OnMap>
            {': '}
          </>
        )}
        {detail}
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

function OnMap({ service, children }: { service: string; children: ReactNode }) {
  const { hrefTo } = useWindowParams()
  return (
    <Link href={hrefTo('/map', { focus: service, selected: service })} prefetch={false}>
      {children}
    </Link>
  )
}
