'use client'

import { serverNow } from '#lib/platform/server-clock.ts'
import styles from './shell.module.css'
import { usePrinting } from './use-printing.ts'
import { useWindowParams } from './window/use-window-params.ts'
import { windowTimes } from './window/window-words.ts'
import { useZone } from './zone.tsx'

/** On paper: which page, of which time, from where. */
export function PrintHead() {
  const { request } = useWindowParams()
  const { zone } = useZone()
  if (!usePrinting()) return null
  const times = windowTimes(request, { nowMs: serverNow(), zone })
  return <p className={styles.printHead}>{`${document.title} · ${times} · ${location.href}`}</p>
}
