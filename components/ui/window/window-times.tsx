'use client'

import { useEffect } from 'react'
import { learnFromLoad } from '#lib/platform/server-clock.ts'
import { useNow } from '../use-now.ts'
import { useZone } from '../zone.tsx'
import styles from './time-range-picker.module.css'
import { useWindowParams } from './use-window-params.ts'
import { presetName, windowTimes } from './window-words.ts'

const tickMs = 10_000

/** Which time the page shows, and in which zone. @param startedAtMs the server's time */
export function WindowTimes({ startedAtMs }: { startedAtMs: number }) {
  const { request } = useWindowParams()
  const { zone } = useZone()
  useEffect(() => learnFromLoad(startedAtMs), [startedAtMs])
  const nowMs = useNow(startedAtMs, tickMs)
  return (
    <>
      <span className={styles.name}>{'range' in request ? presetName(request.range) : 'Past'}</span>
      <span className={styles.times} suppressHydrationWarning>
        {windowTimes(request, { nowMs, zone })}
      </span>
    </>
  )
}
