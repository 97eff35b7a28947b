'use client'

import { useMemo, useState } from 'react'
import { durationText } from '#lib/correlations/analysis/call-words.ts'
import { type Call, durationOf } from '#lib/correlations/model.ts'
import { useVirtualRows } from '../ui/use-virtual-rows.ts'
import { CallShape, endText, noteOf } from './call-parts.tsx'
import styles from './calls-table.module.css'
import type { Analysed } from './use-correlation.ts'

const rowHeight = 32

type Column = {
  name: string
  numeric?: boolean
  text: (call: Call) => string
  order: (call: Call) => string | number
}

type Sort = { column: number; reversed: boolean }
type Props = {
  analysed: Analysed
  selected: Call | undefined
  onSelect: (call: Call) => void
  found: ReadonlySet<number>
}

/** The same calls as rows that sort; a copy of the whole is the JSON view. */
export function CallsTable({ analysed: { correlation }, selected, onSelect, found }: Props) {
  const columns = useMemo(() => columnsFrom(correlation.startMs), [correlation])
  const [sort, setSort] = useState<Sort>({ column: 0, reversed: false })
  const rows = useMemo(
    () => sortedBy(correlation.calls, columns[sort.column], sort.reversed),
    [correlation, columns, sort],
  )
  const { scroller, height, visible } = useVirtualRows({ count: rows.length, rowHeight })
  return (
    <div ref={scroller} className={styles.scroller}>
      <div role="table" aria-label="Calls" aria-rowcount={rows.length + 1} className={styles.table}>
        <Head {...{ columns, sort, setSort }} />
        <div role="rowgroup" className={styles.rows} style={{ height: height }}>
          {visible.map((item) => {
            const call = rows[item.index]
            return (
              call && (
                <Row
                  key={call.id}
                  {...{ call, columns, onSelect }}
                  place={item.index}
                  top={item.start}
                  isSelected={call === selected}
                  isFound={found.has(call.index)}
                />
              )
            )
          })}
        </div>
      </div>
    </div>
  )
}

function sortedBy(calls: readonly Call[], column: Column | undefined, reversed: boolean): Call[] {
  const order = column?.order ?? ((call: Call) => call.startMs)
  const sorted = calls.toSorted((a, b) => compare(order(a), order(b)) || a.index - b.index)
  return reversed ? sorted.toReversed() : sorted
}

function Head({
  columns,
  sort,
  setSort,
}: {
  columns: readonly Column[]
  sort: Sort
  setSort: (sort: Sort) => void
}) {
  return (
    <div role="rowgroup" className={styles.headGroup}>
      <div role="row" className={styles.head}>
        {columns.map(({ name, numeric }, place) => {
          const isSorted = sort.column === place
          const order = sort.reversed ? 'descending' : 'ascending'
          return (
            <div
              key={name}
              role="columnheader"
              className={numeric ? styles.number : ''}
              aria-sort={isSorted ? order : undefined}
            >
              <button
                type="button"
                onClick={() => setSort({ column: place, reversed: isSorted && !sort.reversed })}
              >
                {name}
                {isSorted && <span aria-hidden="true"> {sort.reversed ? '↓' : '↑'}</span>}
              </button>
            </div>
          )
        })}
      </div>
    </div>
  )
}

function Row(row: {
  call: Call
  columns: readonly Column[]
  place: number
  top: number
  isSelected: boolean
  isFound: boolean
  onSelect: (call: Call) => void
}) {
  const { call, columns, place, top, isSelected, isFound, onSelect } = row
  return (
    <div
      role="row"
      aria-rowindex={place + 2}
      className={`${styles.row} ${isSelected ? styles.selected : ''} ${isFound ? styles.found : ''}`}
      style={{ top }}
    >
      {columns.map(({ name, numeric, text }) => (
        <div key={name} role="cell" className={numeric ? styles.number : ''} title={text(call)}>
          {name === 'Target' ? (
            <button type="button" className={styles.pick} onClick={() => onSelect(call)}>
              <CallShape call={call} labelled /> {text(call)}
            </button>
          ) : (
            text(call)
          )}
        </div>
      ))}
    </div>
  )
}

function columnsFrom(startMs: number): Column[] {
  return [
    {
      name: 'After',
      numeric: true,
      text: (call) => durationText(call.startMs - startMs),
      order: (call) => call.startMs,
    },
    { name: 'Source', text: (call) => call.source, order: (call) => call.source },
    { name: 'Target', text: (call) => call.target, order: (call) => call.target },
    {
      name: 'Operation',
      text: (call) => call.operation ?? '–',
      order: (call) => call.operation ?? '',
    },
    { name: 'Protocol', text: (call) => call.protocol, order: (call) => call.protocol },
    {
      name: 'End',
      text: (call) => [endText(call), noteOf(call)].filter(Boolean).join(' · '),
      order: (call) => call.state,
    },
    {
      name: 'Duration',
      numeric: true,
      text: (call) => (call.state === 'unended' ? '–' : durationText(durationOf(call))),
      order: durationOf,
    },
    {
      name: 'Itself',
      numeric: true,
      text: (call) => durationText(Math.max(0, call.selfMs)),
      order: (call) => call.selfMs,
    },
  ]
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
