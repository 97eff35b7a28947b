'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import { errorsOptions } from '#lib/heatmaps/query-options.ts'
import type { ErrorHeatmap } from '#lib/heatmaps/schemas.ts'
import { formatCount, formatShare } from '#lib/platform/format.ts'
import { useVirtualRows } from '../ui/use-virtual-rows.ts'
import { HeatmapFailure } from './heatmap-failure.tsx'
import { HeatmapSkeleton } from './heatmap-skeleton.tsx'
import { heatSteps } from './heat-model.ts'
import type { HeatmapState } from './heatmap-state.ts'
import styles from './heatmaps.module.css'

const rowHeight = 30

type Edge = ErrorHeatmap['edges'][number] & { totalCalls: number; totalErrors: number }
type SortBy = 'errors' | 'share' | 'calls' | 'name'

const orders: Record<SortBy, (a: Edge, b: Edge) => number> = {
  errors: (a, b) => b.totalErrors - a.totalErrors,
  share: (a, b) => b.totalErrors / (b.totalCalls || 1) - a.totalErrors / (a.totalCalls || 1),
  calls: (a, b) => b.totalCalls - a.totalCalls,
  name: (a, b) => (nameOf(a) < nameOf(b) ? -1 : 1),
}
const columns: { sort: SortBy; label: string }[] = [
  { sort: 'name', label: 'Edge' },
  { sort: 'errors', label: 'Failed' },
  { sort: 'share', label: 'Share' },
  { sort: 'calls', label: 'Calls' },
]

/** Edges × time: the share of calls that failed, the edges with most failed calls first. */
export function ErrorsPanel({ state }: { state: HeatmapState }) {
  const { window, filter } = state
  const query = useQuery(errorsOptions({ window, filter }))
  const [sort, setSort] = useState<SortBy>('errors')
  const { data } = query
  const edges = useMemo(
    () =>
      (data?.edges ?? [])
        .map((edge) => ({ ...edge, totalCalls: sum(edge.calls), totalErrors: sum(edge.errors) }))
        .toSorted((a, b) => orders[sort](a, b) || orders.name(a, b)),
    [data, sort],
  )
  const { scroller, height, visible } = useVirtualRows({ count: edges.length, rowHeight })
  if (!data) return query.error ? <HeatmapFailure query={query} /> : <HeatmapSkeleton />
  if (edges.length === 0) {
    return <p className={styles.empty}>No calls are like that in this window.</p>
  }
  return (
    <div className={query.isPlaceholderData ? styles.old : undefined}>
      {query.error && <HeatmapFailure query={query} />}
      <p className={styles.hint}>
        {formatCount(data.edgeCount)} edges
        {data.edgeCount > edges.length &&
          `, of which the ${edges.length} with most failures are shown`}
        . A bar is as tall as the share of calls that failed.
      </p>
      <div ref={scroller} className={styles.errorBox}>
        <div role="table" aria-label="Errors" aria-rowcount={edges.length + 1}>
          <div role="rowgroup" className={styles.errorHead}>
            <div role="row" className={styles.errorRow}>
              {columns.map((column) => (
                <div
                  key={column.sort}
                  role="columnheader"
                  aria-sort={sort === column.sort ? 'descending' : undefined}
                >
                  <button type="button" onClick={() => setSort(column.sort)}>
                    {column.label}
                    {sort === column.sort && <span aria-hidden="true"> ↓</span>}
                  </button>
                </div>
              ))}
              <div role="columnheader">Window</div>
            </div>
          </div>
          <div role="rowgroup" className={styles.errorRows} style={{ height }}>
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
                    <ErrorCells {...{ edge, state }} />
                  </div>
                )
              )
            })}
          </div>
        </div>
      </div>
    </div>
  )
}

function ErrorCells({ edge, state }: { edge: Edge; state: HeatmapState }) {
  const { source, target, protocol, totalCalls, totalErrors } = edge
  const q = `source="${source}" target="${target}" error`
  return (
    <>
      <div role="cell" className={styles.edgeName} title={nameOf(edge)}>
        <Link href={state.hrefTo('/correlations', { q })}>
          {source} → {target}
        </Link>{' '}
        <span className={styles.hint}>{protocol}</span>
      </div>
      <div role="cell">{formatCount(totalErrors)}</div>
      <div role="cell">{totalCalls === 0 ? '–' : formatShare(totalErrors / totalCalls)}</div>
      <div role="cell">{formatCount(totalCalls)}</div>
      <div role="cell">
        <ErrorStrip edge={edge} />
      </div>
    </>
  )
}

function ErrorStrip({ edge: { calls, errors } }: { edge: Edge }) {
  const worst = calls.reduce(
    (most, all, bucket) => Math.max(most, all === 0 ? 0 : (errors[bucket] ?? 0) / all),
    0,
  )
  return (
    <svg
      className={styles.errorStrip}
      viewBox={`0 0 ${calls.length} 10`}
      preserveAspectRatio="none"
      role="img"
      aria-label={worst === 0 ? 'none failed' : `up to ${formatShare(worst)} failed`}
    >
      {calls.map((all, bucket) => {
        if (all === 0) return null
        const share = (errors[bucket] ?? 0) / all
        const tall = share === 0 ? 1 : Math.max(2, Math.ceil(share * heatSteps) * (10 / heatSteps))
        return (
          <rect
            key={bucket}
            x={bucket + 0.06}
            width={0.88}
            y={10 - tall}
            height={tall}
            className={share === 0 ? styles.quiet : styles.failed}
          />
        )
      })}
    </svg>
  )
}

function nameOf({ source, target, protocol }: Edge): string {
  return `${source} → ${target} ${protocol}`
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}
