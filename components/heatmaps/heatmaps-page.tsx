'use client'

import { ErrorsPanel } from './errors-panel.tsx'
import { HeatmapTools } from './heatmap-tools.tsx'
import type { HeatmapState } from './heatmap-state.ts'
import styles from './heatmaps.module.css'
import { LatencyPanel } from './latency-panel.tsx'

/** Where in time, and at which latency or on which edge, calls pile up. */
export function HeatmapsPage({ state }: { state: HeatmapState }) {
  return (
    <section className={styles.page} aria-label="Heatmaps">
      <HeatmapTools state={state} />
      {state.mode === 'latency' ? <LatencyPanel state={state} /> : <ErrorsPanel state={state} />}
    </section>
  )
}
