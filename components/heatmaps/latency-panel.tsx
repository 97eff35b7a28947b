'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { latencyOptions } from '#lib/heatmaps/query-options.ts'
import { BoxPanel } from './box-panel.tsx'
import { HeatmapFailure } from './heatmap-failure.tsx'
import { HeatmapSkeleton } from './heatmap-skeleton.tsx'
import { gridOf } from './heat-model.ts'
import type { HeatmapState } from './heatmap-state.ts'
import styles from './heatmaps.module.css'
import { LatencyMap } from './latency-map.tsx'
import { LatencyTable } from './latency-table.tsx'

export function LatencyPanel({ state }: { state: HeatmapState }) {
  const { window, filter, box, setBox, asTable } = state
  const query = useQuery(latencyOptions({ window, filter }))
  const { data } = query
  const grid = useMemo(() => (data ? gridOf(data) : null), [data])
  if (!data || !grid) return query.error ? <HeatmapFailure query={query} /> : <HeatmapSkeleton />
  const isEmpty = grid.most === 0
  return (
    <div className={`${styles.panel} ${box ? styles.withBox : ''}`}>
      <div className={query.isPlaceholderData ? styles.old : undefined}>
        {query.error && <HeatmapFailure query={query} />}
        {isEmpty && (
          <p className={styles.empty}>
            No calls are like that in this window. Choose another time range, or other services.
          </p>
        )}
        {!isEmpty && asTable && <LatencyTable grid={grid} heatmap={data} />}
        {!isEmpty && !asTable && <LatencyMap {...{ grid, state }} heatmap={data} />}
      </div>
      {box && <BoxPanel state={state} box={box} shown={data} onClose={() => setBox(null)} />}
    </div>
  )
}
