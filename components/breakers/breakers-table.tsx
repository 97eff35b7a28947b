'use client'

import {
  formatCount,
  formatDuration,
  formatRate,
  formatShare,
  noData,
} from '#lib/platform/format.ts'
import { sinceFirstSeen } from '#lib/platform/rate-words.ts'
import { Moment } from '../ui/moment.tsx'
import { useHeldRows } from '../ui/use-held-order.ts'
import { useRowHeight } from '../ui/use-row-height.ts'
import { useVirtualRows } from '../ui/use-virtual-rows.ts'
import { SortHead } from '../ui/virtual-table.tsx'
import { breakerColumns, type BreakerColumn } from './breaker-columns.ts'
import type { ShownBreaker } from '#lib/breakers/shown.ts'
import { laneWords } from './breaker-words.ts'
import styles from './breakers-table.module.css'
import { BreakerState } from './state-shape.tsx'

const rowRems = { wide: 2, narrow: 2 }

/** By which column the rows are sorted; null for as the cards are. */
export type TableOrder = { column: string | null; reversed: boolean }

/** The same as the cards, as rows; those that are off the screen are not there. */
export function BreakersTable({
  breakers: latest,
  order,
  setOrder,
  onHistory,
}: {
  breakers: readonly ShownBreaker[]
  order: TableOrder
  setOrder: (order: TableOrder) => void
  onHistory: (breaker: ShownBreaker) => void
}) {
  const { rows: breakers, holders } = useHeldRows(
    latest,
    ({ key }) => key,
    `${order.column} ${order.reversed}`,
  )
  const rowHeight = useRowHeight(rowRems)
  const { scroller, height, visible } = useVirtualRows({ count: breakers.length, rowHeight })
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable
    <div ref={scroller} className={styles.scroller} tabIndex={0} role="region" aria-label="Table">
      <div role="table" aria-label="Breakers" aria-rowcount={breakers.length + 1}>
        <div role="rowgroup" className={styles.headGroup}>
          <div role="row" className={styles.head}>
            {breakerColumns.map((column) => (
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
            const breaker = breakers[index]
            return (
              breaker && (
                <Row
                  key={breaker.key}
                  breaker={breaker}
                  place={index}
                  top={start}
                  onHistory={onHistory}
                />
              )
            )
          })}
        </div>
      </div>
    </div>
  )
}

function Row({
  breaker,
  place,
  top,
  onHistory,
}: {
  breaker: ShownBreaker
  place: number
  top: number
  onHistory: (breaker: ShownBreaker) => void
}) {
  return (
    <div role="row" aria-rowindex={place + 2} className={styles.row} style={{ top }}>
      <div role="rowheader">
        <button type="button" title={breaker.key} onClick={() => onHistory(breaker)}>
          {breaker.key}
        </button>
      </div>
      {breakerColumns.slice(1).map((column) => (
        <div
          key={column.id}
          role="cell"
          className={column.numeric ? styles.number : undefined}
          title={titleOf(breaker, column)}
        >
          <Value breaker={breaker} column={column} />
        </div>
      ))}
    </div>
  )
}

function titleOf({ override, figures, lane }: ShownBreaker, { id }: BreakerColumn) {
  if (id === 'override') return override?.reason
  if (id === 'over_time') return laneWords(lane)
  return id === 'rate' ? sinceFirstSeen(figures) : undefined
}

function Value({ breaker, column }: { breaker: ShownBreaker; column: BreakerColumn }) {
  const value = column.valueOf(breaker)
  if (column.id === 'state') return <BreakerState state={breaker.state} />
  if (typeof value !== 'number') {
    const isTime = column.id === 'since' || column.id === 'next_try'
    return isTime ? <Moment at={value} /> : (value ?? noData)
  }
  if (column.id === 'rate') return formatRate(value)
  if (column.id === 'not_closed') return value === 0 ? '0' : formatDuration(value)
  return column.id === 'errors' ? formatShare(value) : formatCount(value)
}
