'use client'

import { formatCount, formatRate, formatShare, noData } from '#lib/platform/format.ts'
import { Moment } from '../ui/moment.tsx'
import { useVirtualRows } from '../ui/use-virtual-rows.ts'
import { errorShareOf, type ShownBreaker } from './breaker-model.ts'
import styles from './breakers-table.module.css'
import { BreakerState } from './state-shape.tsx'

const rowHeight = 32
const columns = [
  'Breaker',
  'State',
  'Since',
  'Calls/s',
  'Errors',
  'Ok',
  'Short-circuited',
  'Timeout',
  'Rejected',
  'Failed',
  'Opened/h',
  'Next try',
  'Override',
]
const numeric = new Set(columns.slice(3, 11))

/** The same as the cards, as rows; those that are off the screen are not there. */
export function BreakersTable({
  breakers,
  onHistory,
}: {
  breakers: readonly ShownBreaker[]
  onHistory: (breaker: ShownBreaker) => void
}) {
  const { scroller, height, visible } = useVirtualRows({ count: breakers.length, rowHeight })
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable
    <div ref={scroller} className={styles.scroller} tabIndex={0} role="region" aria-label="Table">
      <div role="table" aria-label="Breakers" aria-rowcount={breakers.length + 1}>
        <div role="rowgroup" className={styles.headGroup}>
          <div role="row" className={styles.head}>
            {columns.map((column) => (
              <div
                key={column}
                role="columnheader"
                className={numeric.has(column) ? styles.number : undefined}
              >
                {column}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.rows} style={{ height }}>
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
  const { key, figures, counters, override } = breaker
  const own = figures?.from === 'breaker'
  const isCounted = breaker.toldBy !== 'table'
  const numbers = [
    formatRate(figures?.perSecond ?? null),
    formatShare(errorShareOf(figures)),
    figures ? formatCount(figures.sent - figures.errors) : noData,
    isCounted ? formatCount(counters.shortCircuited) : noData,
    own ? formatCount(counters.timeouts) : noData,
    isCounted ? formatCount(counters.rejected) : noData,
    own ? formatCount(counters.failed) : figures ? formatCount(figures.errors) : noData,
    breaker.toldBy === 'table' ? noData : formatCount(breaker.opensPerHour),
  ]
  return (
    <div role="row" aria-rowindex={place + 2} className={styles.row} style={{ top }}>
      <div role="rowheader">
        <button type="button" title={key} onClick={() => onHistory(breaker)}>
          {key}
        </button>
      </div>
      <div role="cell">
        <BreakerState state={breaker.state} />
      </div>
      <div role="cell">
        <Moment at={breaker.since} />
      </div>
      {numbers.map((number, column) => (
        <div key={columns[column + 3]} role="cell" className={styles.number}>
          {number}
        </div>
      ))}
      <div role="cell">
        <Moment at={breaker.state === 'open' ? breaker.nextTryAt : null} />
      </div>
      <div role="cell" title={override?.reason}>
        {override ? `${override.state.replaceAll('_', ' ')} by ${override.setBy}` : noData}
      </div>
    </div>
  )
}
