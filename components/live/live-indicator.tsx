'use client'

import { useSyncExternalStore } from 'react'
import { useNow } from '../ui/use-now.ts'
import styles from './live-indicator.module.css'
import { liveStore } from './live-store.ts'
import { liveWords, type LiveWord } from './live-words.ts'
import { useLive } from './use-live.ts'

const tickMs = 500

/** How old the figures on the screen may be, and whether they come by themselves. */
export function LiveIndicator({ paused }: { paused: boolean }) {
  useLive()
  const state = useSyncExternalStore(liveStore.subscribe, liveStore.get, liveStore.getAtStart)
  const nowMs = useNow(0, tickMs, Date.now)
  const { tone, state: word, age } = liveWords(state, { nowMs, paused })
  return (
    <span className={`${styles.indicator} ${styles[tone]}`} title={explanations[word]}>
      <span className={styles.dot} aria-hidden="true" />
      <span role="status">{word}</span>
      {age !== '' && (
        <span className={styles.age} aria-hidden="true">
          {word === 'live' ? `· ${age}` : age}
        </span>
      )}
    </span>
  )
}

const explanations: Record<LiveWord, string> = {
  connecting: 'Asking for news of changes',
  live: 'The page shows what the database held this long ago',
  paused: 'The page stays at a stretch of the past',
  reconnecting: 'The stream of changes was cut; the page reads again every 12 s',
  stale: 'For this long it could not be checked whether the figures still hold',
  'no data': 'The database does not answer',
  disconnected: 'The stream of changes is cut and the figures are this old',
}
