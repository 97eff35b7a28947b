'use client'

import { useRef, useState } from 'react'
import {
  filterServices,
  sortServices,
  type Overview,
  type SortColumn,
} from '#lib/overview/model.ts'
import { formatCount } from '#lib/platform/format.ts'
import button from '../ui/button.module.css'
import { useHeldOrder } from '../ui/use-held-order.ts'
import { FilterBox } from '../ui/filter-box.tsx'
import { ServicesTable } from './services-table.tsx'

import styles from './services.module.css'

export type Sort = { column: SortColumn; reversed: boolean }

/** What shapes the table, kept in the address of the page. */
export type TableState = {
  filter: string
  setFilter: (filter: string) => void
  sort: Sort
  setSort: (sort: Sort) => void
  openService: string | null
  setOpenService: (name: string | null) => void
}

/** More rows than that are asked for: of a thousand, each key typed into the filter would take its time. */
const shownEach = 100

const worstFirst: Sort = { column: 'worst', reversed: false }

export function ServicesPanel({ overview, state }: { overview: Overview; state: TableState }) {
  const { services, silentServices, window } = overview
  const [held, setHeld] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  const sorted = sortServices(filterServices(services, state.filter), state.sort)
  const byName = new Map(sorted.map((service) => [service.name, service]))
  const { order, differs } = useHeldOrder([...byName.keys()], held)
  const rows = order.flatMap((name) => byName.get(name) ?? [])
  const isWorstFirst = state.sort.column === 'worst'
  const [most, setMost] = useState(shownEach)
  const open = rows.findIndex(({ name }) => name === state.openService)
  const shown = rows.slice(0, Math.max(most, open + 1))
  return (
    <section className={styles.panel} aria-labelledby="services">
      <div className={styles.heading}>
        <h2 id="services" ref={heading}>
          Services
        </h2>
        {isWorstFirst ? (
          <span className={styles.note}>worst first</span>
        ) : (
          <button type="button" className={styles.link} onClick={() => state.setSort(worstFirst)}>
            worst first
          </button>
        )}
        <span className={styles.note}>
          {differs
            ? 'order held while you point at it'
            : `score${window.live ? '' : ' of now'} from analyze_communication_health()`}
        </span>
        <div className={styles.filter}>
          <FilterBox
            label="Filter services"
            value={state.filter}
            onChange={state.setFilter}
            found={`${rows.length} of ${services.length}`}
          />
        </div>
      </div>
      <ServicesTable rows={shown} overview={overview} state={state} onHold={setHeld} />
      {rows.length === 0 && (
        <p className={styles.nothing}>
          {services.length === 0
            ? 'No calls in this time range. Choose a longer one.'
            : `No service matches “${state.filter}”.`}
        </p>
      )}
      {rows.length > shown.length && (
        <p className={styles.nothing}>
          {shown.length} of {formatCount(rows.length)} services{isWorstFirst && ', the worst'}.{' '}
          <button type="button" className={button.button} onClick={() => setMost(most + shownEach)}>
            Show {Math.min(shownEach, rows.length - shown.length)} more
          </button>
        </p>
      )}
      {silentServices > 0 && (
        <p className={styles.nothing}>
          {silentServices} {silentServices === 1 ? 'service' : 'services'} seen before, without
          calls in this time range.
        </p>
      )}
    </section>
  )
}
