'use client'

import { useMemo } from 'react'
import {
  eventsOfColumns,
  type CorrelationAnswer,
} from '#lib/correlations/analysis/event-columns.ts'
import button from '../ui/button.module.css'
import { useCopy } from '../ui/use-copy.ts'
import styles from './raw-json.module.css'

/** More would make a page of text that nobody reads; copying takes all. */
const shownEvents = 300

/** The events as they are stored. */
export function RawJson({ answer }: { answer: CorrelationAnswer }) {
  const { outcome, copy } = useCopy()
  const events = useMemo(() => eventsOfColumns(answer.id, answer.columns), [answer])
  const text = useMemo(() => JSON.stringify(events.slice(0, shownEvents), null, 2), [events])
  return (
    <div>
      <p className={styles.caption}>
        {events.length > shownEvents
          ? `The first ${shownEvents} of ${events.length} events`
          : `${events.length} events`}
        <button
          type="button"
          className={button.button}
          onClick={() => copy(JSON.stringify(events, null, 2))}
        >
          {outcome === 'copied' ? 'Copied' : outcome === 'failed' ? 'Not copied' : 'Copy all'}
        </button>
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <pre className={styles.json} tabIndex={0}>
        {text}
      </pre>
    </div>
  )
}
