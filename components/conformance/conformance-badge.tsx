'use client'

import type { PatternSummary } from '#lib/conformance/schemas.ts'
import { StatusShape } from '../ui/status-shape.tsx'
import { shareWords, summaryWords, toneOf } from './conformance-words.ts'
import styles from './conformance.module.css'

/** How much of a pattern's traffic matches, in a line; what deviates, on hover. */
export function ConformanceBadge({ summary }: { summary: PatternSummary }) {
  return (
    <span className={styles.badge} title={summaryWords(summary)}>
      <StatusShape tone={toneOf(summary)} />
      {shareWords(summary.share)}
      {summary.deviating > 0 && (
        <span className="visually-hidden">{`, ${summaryWords(summary)}`}</span>
      )}
    </span>
  )
}
