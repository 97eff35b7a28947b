'use client'

import { formatClock, formatDuration } from '#lib/platform/format.ts'
import type { Overview } from '#lib/overview/model.ts'
import { Badge } from '../ui/badge.tsx'
import { useZone } from '../ui/zone.tsx'
import { headlineOf, silenceOf, windowWords } from './overview-words.ts'
import styles from './overview.module.css'

export function OverviewHeadline({ overview }: { overview: Overview }) {
  const { zone } = useZone()
  const { title, detail, sinceMs } = headlineOf(overview)
  const silentMs = silenceOf(overview)
  return (
    <div className={styles.headline}>
      <h1>{title}</h1>
      <p suppressHydrationWarning>
        {sinceMs !== null && `first sign ${formatClock(sinceMs, zone)} · `}
        {detail}
      </p>
      {silentMs !== null && (
        <Badge tone="warning">no calls have come in for {formatDuration(silentMs)}</Badge>
      )}
      <span className={styles.key}>
        <span className={styles.keyLine} aria-hidden="true" /> the {windowWords(overview)} before
      </span>
    </div>
  )
}
