'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { latencyOptions } from '#lib/heatmaps/query-options.ts'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import { BoxPanel } from './box-panel.tsx'
import { CopyCsv } from './copy-csv.tsx'
import { NoCalls } from './no-calls.tsx'
import { HeatmapSkeleton } from './heatmap-skeleton.tsx'
import { gridOf, heatmapToCsv } from './heat-model.ts'
import type { HeatmapState } from './heatmap-state.ts'
import styles from './heatmaps.module.css'
import { LatencyMap } from './latency-map.tsx'
import { LatencyTable } from './latency-table.tsx'

export function LatencyPanel({ state }: { state: HeatmapState }) {
  const { window, q, box, setBox, asTable } = state
  const query = useQuery(latencyOptions({ window, q }))
  const { data } = query
  const grid = useMemo(() => (data ? gridOf(data) : null), [data])
  if (!data || !grid)
    return query.error ? <QueryTrouble query={query} /> : <HeatmapSkeleton mode="latency" />
  const isEmpty = grid.most === 0
  return (
    <div className={`${styles.panel} ${box ? styles.withBox : ''}`}>
      <div>
        <QueryTrouble query={query} />
        <div className={query.isPlaceholderData || query.error ? styles.old : undefined}>
          {isEmpty && <NoCalls state={state} />}
          {!isEmpty && asTable && <LatencyTable grid={grid} heatmap={data} />}
          {!isEmpty && !asTable && <LatencyMap {...{ grid, state }} heatmap={data} />}
          {!isEmpty && <CopyCsv csvOf={() => heatmapToCsv(data)} />}
        </div>
      </div>
      {box && <BoxPanel state={state} box={box} shown={data} onClose={() => setBox(null)} />}
    </div>
  )
}
