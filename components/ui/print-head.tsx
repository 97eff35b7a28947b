'use client'

import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import styles from './shell.module.css'
import { useWindowParams } from './window/use-window-params.ts'
import { windowTimes } from './window/window-words.ts'
import { serverNow } from '#lib/platform/server-clock.ts'
import { useZone } from './zone.tsx'

/** On paper: which page, of which time, from where. */
export function PrintHead() {
  const { request } = useWindowParams()
  const { zone } = useZone()
  const [line, setLine] = useState('')
  useEffect(() => {
    const fill = () => {
      const times = windowTimes(request, { nowMs: serverNow(), zone })
      flushSync(() => setLine(`${document.title} · ${times} · ${location.href}`))
    }
    window.addEventListener('beforeprint', fill)
    return () => window.removeEventListener('beforeprint', fill)
  }, [request, zone])
  return <p className={styles.printHead}>{line}</p>
}
