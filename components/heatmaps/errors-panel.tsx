'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { errorsOptions } from '#lib/heatmaps/query-options.ts'
import type { ErrorHeatmap } from '#lib/heatmaps/schemas.ts'
import { formatCount } from '#lib/platform/format.ts'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import { BoxPanel } from './box-panel.tsx'
import { CopyCsv } from './copy-csv.tsx'
import { ErrorRows } from './error-rows.tsx'
import { rowsToCsv, shareOrder, sortRows, type ErrorRow } from './errors-model.ts'
import { NoCalls } from './no-calls.tsx'
import { HeatmapSkeleton } from './heatmap-skeleton.tsx'
import type { HeatmapState } from './heatmap-state.ts'
import styles from './heatmaps.module.css'

/** Edges × time: the share of calls that failed, the edges with most failed calls first. */
export function ErrorsPanel({ state }: { state: HeatmapState }) {
  const { window, q, sort, quiet, box, setBox } = state
  const query = useQuery(errorsOptions({ window, q, quiet }))
  const { data } = query
  const rows = useMemo(() => sortRows(data?.rows ?? [], sort), [data, sort])
  if (!data) return query.error ? <QueryTrouble query={query} /> : <HeatmapSkeleton mode="errors" />
  const isBox = box?.edges !== undefined
  return (
    <div className={`${styles.panel} ${isBox ? styles.withBox : ''}`}>
      <div className={styles.figure}>
        <QueryTrouble query={query} />
        <div className={query.isPlaceholderData || query.error ? styles.old : undefined}>
          {data.edgeCount === 0 ? (
            <NoCalls state={state} />
          ) : (
            <>
              <Counts {...{ data, rows, state }} />
              {rows.length > 0 && <ErrorRows {...{ data, state }} rows={rows} />}
            </>
          )}
        </div>
      </div>
      {isBox && <BoxPanel state={state} box={box} shown={data} onClose={() => setBox(null)} />}
    </div>
  )
}

/** How many edges there are, and the way to those that are left out. */
function Counts({
  data,
  rows,
  state,
}: {
  data: ErrorHeatmap
  rows: readonly ErrorRow[]
  state: HeatmapState
}) {
  const { failingCount, edgeCount } = data
  const wellCount = edgeCount - failingCount
  const listed = state.quiet ? edgeCount : failingCount
  return (
    <p className={styles.counts}>
      <strong>
        {failingCount === 0
          ? 'No call failed'
          : `Calls failed on ${formatCount(failingCount)} of ${formatCount(edgeCount)} edges`}
      </strong>
      {wellCount > 0 && (
        <button
          type="button"
          aria-pressed={state.quiet}
          onClick={() => state.setQuiet(!state.quiet)}
        >
          {formatCount(wellCount)} without a failed call
        </button>
      )}
      {rows.length > 0 && <CopyCsv csvOf={() => rowsToCsv(rows)} />}
      {state.sort === 'share' && <span>{shareOrder}</span>}
      {rows.length < listed && <span>The first {formatCount(rows.length)} are listed.</span>}
    </p>
  )
}
