'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { errorsOptions } from '#lib/heatmaps/query-options.ts'
import type { ErrorHeatmap } from '#lib/heatmaps/schemas.ts'
import { clockIn, formatClock, formatCount } from '#lib/platform/format.ts'
import { useHeldRows } from '../ui/use-held-order.ts'
import { useRowHeight } from '../ui/use-row-height.ts'
import { useVirtualRows } from '../ui/use-virtual-rows.ts'
import { useZone } from '../ui/zone.tsx'
import { BoxPanel } from './box-panel.tsx'
import { ErrorRow } from './error-row.tsx'
import { nameOf, sortEdges, totalled, type ErrorSort, type FailingEdge } from './errors-model.ts'
import { HeatmapFailure } from './heatmap-failure.tsx'
import { NoCalls } from './no-calls.tsx'
import { HeatmapSkeleton } from './heatmap-skeleton.tsx'
import type { HeatmapState } from './heatmap-state.ts'
import styles from './heatmaps.module.css'
import { useErrorBox, type Span } from './use-error-box.ts'

/** On a narrow screen the name has a line of its own. */
const rowRems = { wide: 1.875, narrow: 4.25 }

const columns: { sort: ErrorSort; label: string }[] = [
  { sort: 'name', label: 'Edge' },
  { sort: 'errors', label: 'Failed' },
  { sort: 'share', label: 'Share' },
  { sort: 'calls', label: 'Calls' },
]

/** Edges × time: the share of calls that failed, the edges with most failed calls first. */
export function ErrorsPanel({ state }: { state: HeatmapState }) {
  const { window, filter, sort, box, setBox } = state
  const query = useQuery(errorsOptions({ window, filter }))
  const { data } = query
  const edges = useMemo(() => sortEdges((data?.edges ?? []).map(totalled), sort), [data, sort])
  if (!data)
    return query.error ? <HeatmapFailure query={query} /> : <HeatmapSkeleton mode="errors" />
  const isBox = box?.edges !== undefined
  return (
    <div className={`${styles.panel} ${isBox ? styles.withBox : ''}`}>
      <div>
        {query.error && <HeatmapFailure query={query} />}
        <div className={query.isPlaceholderData || query.error ? styles.old : undefined}>
          {edges.length === 0 ? (
            <NoCalls state={state} />
          ) : (
            <>
              <p className={styles.hint}>
                {formatCount(data.edgeCount)} edges
                {data.edgeCount > edges.length &&
                  `, of which the ${edges.length} with most failures are shown`}
                . A bar is as tall as the share of calls that failed. Drag over bars, or press
                “explain”, to see what is different about the failed calls.
              </p>
              <Rows {...{ data, edges, state }} />
            </>
          )}
        </div>
      </div>
      {isBox && <BoxPanel state={state} box={box} shown={data} onClose={() => setBox(null)} />}
    </div>
  )
}

function Rows({
  data,
  edges: latest,
  state,
}: {
  data: ErrorHeatmap
  edges: readonly FailingEdge[]
  state: HeatmapState
}) {
  const { rows: edges, holders } = useHeldRows(latest, nameOf, state.sort)
  const rowHeight = useRowHeight(rowRems)
  const { scroller, height, visible } = useVirtualRows({ count: edges.length, rowHeight })
  const { drawn, handlers } = useErrorBox({ data, edges, rowHeight, onBox: state.setBox })
  return (
    <div ref={scroller} className={styles.errorBox}>
      <div role="table" aria-label="Errors" aria-rowcount={edges.length + 1}>
        <Head {...{ data, state }} />
        <div
          role="rowgroup"
          className={styles.errorRows}
          style={{ height }}
          {...handlers}
          {...holders}
        >
          {visible.map((item) => {
            const edge = edges[item.index]
            return (
              edge && (
                <div
                  key={item.key}
                  role="row"
                  aria-rowindex={item.index + 2}
                  className={styles.errorRow}
                  style={{ top: item.start }}
                >
                  <ErrorRow {...{ edge, data, state }} drawn={spanIn(drawn, item.index)} />
                </div>
              )
            )
          })}
        </div>
      </div>
    </div>
  )
}

function spanIn(drawn: Span | null, row: number): Span | null {
  return drawn && row >= drawn.firstRow && row <= drawn.lastRow ? drawn : null
}

function Head({ data, state: { sort, setSort } }: { data: ErrorHeatmap; state: HeatmapState }) {
  const { zone } = useZone()
  const span = { fromMs: Date.parse(data.from), toMs: Date.parse(data.to) }
  const clock = (ms: number) => formatClock(ms, zone, clockIn(span, 'minutes'))
  return (
    <div role="rowgroup" className={styles.errorHead}>
      <div role="row" className={styles.errorRow}>
        {columns.map((column) => (
          <div
            key={column.sort}
            role="columnheader"
            aria-sort={sort === column.sort ? sortedAs(sort) : undefined}
          >
            <button type="button" onClick={() => setSort(column.sort)}>
              {column.label}
              {sort === column.sort && (
                <span aria-hidden="true"> {sort === 'name' ? '↑' : '↓'}</span>
              )}
            </button>
          </div>
        ))}
        <div role="columnheader">
          <span className="visually-hidden">Why</span>
        </div>
        <div role="columnheader" className={styles.span} suppressHydrationWarning>
          <span>{clock(span.fromMs)}</span>
          <span>{clock(span.toMs)}</span>
        </div>
      </div>
    </div>
  )
}

function sortedAs(sort: ErrorSort): 'ascending' | 'descending' {
  return sort === 'name' ? 'ascending' : 'descending'
}
