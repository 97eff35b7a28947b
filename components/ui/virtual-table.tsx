'use client'

import type { ReactNode } from 'react'
import { useHeldRows } from './use-held-order.ts'
import { useRowHeight } from './use-row-height.ts'
import { useVirtualRows } from './use-virtual-rows.ts'
import styles from './virtual-table.module.css'

const rowRems = { wide: 2.25, narrow: 3.75 }

export type VirtualColumn<Row> = {
  id: string
  label: string
  /** Its place in the grid, as "6rem". */
  width: string
  numeric?: boolean
  /** False where there is nothing to sort by. */
  sorts?: boolean
  cell: (row: Row) => ReactNode
}

/** Thousands of rows of one height: those that are off the screen are not there. */
export function VirtualTable<Row>({
  label,
  rows: latest,
  keyOf,
  columns,
  order,
  setOrder,
}: {
  label: string
  rows: readonly Row[]
  keyOf: (row: Row) => string
  columns: readonly VirtualColumn<Row>[]
  order: { column: string; reversed: boolean }
  setOrder: (order: { column: string; reversed: boolean }) => void
}) {
  const { rows, holders } = useHeldRows(latest, keyOf, `${order.column} ${order.reversed}`)
  const rowHeight = useRowHeight(rowRems)
  const { scroller, height, visible } = useVirtualRows({ count: rows.length, rowHeight })
  const tracks = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') }
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable
      tabIndex={0}
      role="region"
      aria-label={`${label}: rows`}
    >
      <div role="table" aria-label={label} aria-rowcount={rows.length + 1}>
        <div role="rowgroup" className={styles.headGroup}>
          <div role="row" aria-rowindex={1} className={styles.head} style={tracks}>
            {columns.map((column) => (
              <SortHead
                key={column.id}
                className={column.numeric ? styles.number : undefined}
                {...{ column, order, setOrder }}
              />
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.rows} style={{ height }} {...holders}>
          {visible.map(({ index, start }) => {
            const row = rows[index]
            return (
              row !== undefined && (
                <div
                  key={keyOf(row)}
                  role="row"
                  aria-rowindex={index + 2}
                  className={styles.row}
                  style={{ ...tracks, top: start }}
                >
                  {columns.map(({ id, numeric, cell }, place) => (
                    <div
                      key={id}
                      role={place === 0 ? 'rowheader' : 'cell'}
                      className={numeric ? styles.number : undefined}
                    >
                      {cell(row)}
                    </div>
                  ))}
                </div>
              )
            )
          })}
        </div>
      </div>
    </div>
  )
}

type SortOrder<Column> = { column: Column; reversed: boolean }

/** The head of a column: pressed, it sorts by it, numbers from the largest; pressed again, the other way. */
export function SortHead<Column extends string | null>({
  column: { id, label, numeric, sorts = true },
  order,
  setOrder,
  className,
}: {
  column: Pick<VirtualColumn<never>, 'label' | 'numeric' | 'sorts'> & { id: Column & string }
  order: SortOrder<Column>
  setOrder: (order: SortOrder<Column>) => void
  className: string | undefined
}) {
  const isOwn = order.column === id
  const isDescending = isOwn && (numeric === true) !== order.reversed
  return (
    <div
      role="columnheader"
      className={className}
      aria-sort={isOwn ? (isDescending ? 'descending' : 'ascending') : undefined}
    >
      {sorts ? (
        <button
          type="button"
          onClick={() => setOrder({ column: id, reversed: isOwn && !order.reversed })}
        >
          {label}
          {isOwn && <span aria-hidden="true">{isDescending ? ' ↓' : ' ↑'}</span>}
        </button>
      ) : (
        <span className="visually-hidden">{label}</span>
      )}
    </div>
  )
}
