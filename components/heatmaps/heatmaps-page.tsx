'use client'

import { useState } from 'react'
import { readCallFilter } from '#lib/heatmaps/call-filter.ts'
import { useSettled } from '../ui/use-settled.ts'
import { ErrorsPanel } from './errors-panel.tsx'
import { HeatmapTools } from './heatmap-tools.tsx'
import type { HeatmapState } from './heatmap-state.ts'
import styles from './heatmaps.module.css'
import { LatencyPanel } from './latency-panel.tsx'

/** Where in time, and at which latency or on which edge, calls pile up. */
export function HeatmapsPage({ state }: { state: HeatmapState }) {
  const shown = { ...state, q: useReadable(state.q) }
  return (
    <section className={styles.page} aria-label="Heatmaps">
      <HeatmapTools state={state} />
      {state.mode === 'latency' ? <LatencyPanel state={shown} /> : <ErrorsPanel state={shown} />}
    </section>
  )
}

const settleMs = 250

/** The filter once it is typed; while it cannot be read, which the box says, the one before. */
function useReadable(q: string): string {
  const settled = useSettled(q, settleMs)
  const isReadable = readCallFilter({ q: settled }).ok
  const [latest, setLatest] = useState(isReadable ? settled : '')
  if (isReadable && latest !== settled) setLatest(settled)
  return isReadable ? settled : latest
}
