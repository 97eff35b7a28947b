'use client'

import { clockIn, formatClock, formatCount, formatZone } from '#lib/platform/format.ts'
import button from '../ui/button.module.css'
import { endsOf } from '../ui/window/window-words.ts'
import { useZone } from '../ui/zone.tsx'
import styles from './search.module.css'
import type { SearchProgressState } from './use-search.ts'

/** How far was looked, and whether new ones come in by themselves. */
export function SearchProgress({
  waiting,
  ...progress
}: SearchProgressState & {
  /** New ones that are not shown while somebody points at the others. */
  waiting: number
}) {
  const { last, looksOn, hasMore, isLive, isTailing, tail, onTail, onStop, onMore } = progress
  const clock = last && clockIn(endsOf(progress.window, Date.parse(last.lookedTo)), 'seconds')
  const { zone } = useZone()
  if (!last) return <div className={styles.progress} />
  const lookedTo = Date.parse(last.lookedTo)
  const time = `${formatClock(lookedTo, zone, clock)} ${formatZone(zone, lookedTo)}`
  return (
    <div className={styles.progress}>
      <span role="status">
        {hasMore
          ? `Looked back to ${time}; about ${formatCount(last.eventsLeft)} older events are left.`
          : 'The whole window was looked through.'}
      </span>
      {waiting > 0 && (
        <span>{formatCount(waiting)} new ones wait while you point at the list.</span>
      )}
      {looksOn && (
        <>
          <progress aria-label="Search" />
          <button type="button" className={button.button} onClick={onStop}>
            Stop
          </button>
        </>
      )}
      {hasMore && !looksOn && (
        <button type="button" className={button.button} onClick={onMore}>
          Look further back
        </button>
      )}
      {isLive && (
        <button
          type="button"
          className={`${button.button} ${styles.tail}`}
          aria-pressed={tail}
          onClick={() => onTail(!tail)}
        >
          {tail ? (isTailing ? 'Following: pause' : 'Pause') : 'Follow new ones'}
        </button>
      )}
    </div>
  )
}
