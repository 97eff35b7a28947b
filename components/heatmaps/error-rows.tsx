'use client'

import { useMemo } from 'react'
import type { ErrorHeatmap } from '#lib/heatmaps/schemas.ts'
import { clockIn, formatClock, formatCount, formatShare } from '#lib/platform/format.ts'
import { edgeKeyOf } from '#lib/rollups/model.ts'
import { useHeldRows } from '../ui/use-held-order.ts'
import { useRowHeight } from '../ui/use-row-height.ts'
import { useVirtualRows } from '../ui/use-virtual-rows.ts'
import { useZone } from '../ui/zone.tsx'
import { columnsOfBox, startOf, type At, type Columns, type Span } from './error-box-model.ts'
import { ErrorCells } from './error-row.tsx'
import { cellAt, nameOf, shareOrder, type ErrorRow, type ErrorSort } from './errors-model.ts'
import type { HeatmapState } from './heatmap-state.ts'
import styles from './heatmaps.module.css'
import { useErrorBox } from './use-error-box.ts'

/** On a narrow screen the name has a line of its own. */
const rowRems = { wide: 1.875, narrow: 4.25 }

type Props = { data: ErrorHeatmap; rows: readonly ErrorRow[]; state: HeatmapState }

/** Drag a box over bars, or move with the arrows and draw one with Shift. */
export function ErrorRows({ data, rows: latest, state }: Props) {
  const { rows, holders } = useHeldRows(latest, nameOf, state.sort)
  const rowHeight = useRowHeight(rowRems)
  const { scroller, height, visible } = useVirtualRows({ count: rows.length, rowHeight })
  const { at, drawn, pointer, keys } = useErrorBox({ data, rows, rowHeight, scroller, state })
  const boxOf = useBoxed(data, state)
  return (
    <>
      <CellWords {...{ data, at }} edge={at && rows[at.row]} />
      {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div
        ref={scroller}
        className={styles.errorBox}
        role="group"
        aria-label="Failed calls by edge and time. Arrows move, Shift and arrows draw a box, Enter explains it, Escape closes."
        tabIndex={0}
        {...keys}
      >
        <div role="table" aria-label="Errors" aria-rowcount={rows.length + 1} {...holders}>
          <Head {...{ data, state }} />
          <div role="rowgroup" className={styles.errorRows} style={{ height }} {...pointer}>
            {visible.map(({ index, key, start }) => {
              const edge = rows[index]
              return (
                edge && (
                  <div
                    key={key}
                    role="row"
                    aria-rowindex={index + 2}
                    className={styles.errorRow}
                    style={{ top: start }}
                  >
                    <ErrorCells
                      {...{ edge, data, state }}
                      box={drawn ? columnsIn(drawn, index) : boxOf(edge)}
                      at={at?.row === index ? at.column : null}
                    />
                  </div>
                )
              )
            })}
          </div>
        </div>
      </div>
    </>
  )
}

function columnsIn(drawn: Span, row: number): Columns | null {
  return row >= drawn.firstRow && row <= drawn.lastRow ? drawn : null
}

/** Which columns of an edge lie in the box that is explained. */
function useBoxed(data: ErrorHeatmap, { box }: HeatmapState): (edge: ErrorRow) => Columns | null {
  const columns = useMemo(() => box && columnsOfBox(box, data), [box, data])
  const keys = useMemo(() => new Set(box?.edges?.map(edgeKeyOf)), [box])
  return (edge) => (keys.has(edgeKeyOf(edge)) ? columns : null)
}

/** What is at the pointer or the keys. */
function CellWords({
  data,
  at,
  edge,
}: {
  data: ErrorHeatmap
  at: At | null
  edge: ErrorRow | null | undefined
}) {
  const clock = useClock(data)
  if (!at || !edge) {
    return (
      <p className={styles.cellWords}>
        The more of the calls failed, the taller the bar (1 % a tenth, 25 % half); on the line none
        did. Drag over bars, or draw a box with Shift and the arrows, to see what is different.
      </p>
    )
  }
  const cell = cellAt(edge, at.column)
  const said = { none: 'no calls', quiet: 'none failed' }
  return (
    <p role="status" className={styles.cellWords}>
      {clock(startOf(data, at.column))} – {clock(startOf(data, at.column + 1))} ·{' '}
      {typeof cell === 'string'
        ? said[cell]
        : `${formatCount(cell.errors)} of ${formatCount(cell.calls)} calls failed, ${formatShare(cell.errors / cell.calls)}`}{' '}
      · {nameOf(edge)}
    </p>
  )
}

function useClock(data: ErrorHeatmap): (ms: number) => string {
  const { zone } = useZone()
  const span = { fromMs: startOf(data, 0), toMs: startOf(data, data.columnCount) }
  const clock = clockIn(span, data.columnSeconds < 60 ? 'seconds' : 'minutes')
  return (ms) => formatClock(ms, zone, clock)
}

const columns: { sort: ErrorSort; label: string; help?: string }[] = [
  { sort: 'name', label: 'Edge' },
  { sort: 'errors', label: 'Failed' },
  {
    sort: 'share',
    label: 'Share',
    help: `Failed calls of all calls. ${shareOrder}`,
  },
  { sort: 'calls', label: 'Calls' },
]

function Head({ data, state: { sort, setSort } }: { data: ErrorHeatmap; state: HeatmapState }) {
  const clock = useClock(data)
  return (
    <div role="rowgroup" className={styles.errorHead}>
      <div role="row" className={styles.errorRow}>
        {columns.map((column) => (
          <div
            key={column.sort}
            role="columnheader"
            aria-sort={sort === column.sort ? sortedAs(sort) : undefined}
          >
            <button type="button" title={column.help} onClick={() => setSort(column.sort)}>
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
          <span>{clock(startOf(data, 0))}</span>
          <span>{clock(startOf(data, data.columnCount))}</span>
        </div>
      </div>
    </div>
  )
}

function sortedAs(sort: ErrorSort): 'ascending' | 'descending' {
  return sort === 'name' ? 'ascending' : 'descending'
}
