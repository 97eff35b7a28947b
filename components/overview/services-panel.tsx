'use client'

import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import {
  filterServices,
  shownEach,
  sortServices,
  type Overview,
  type ServiceHealth,
  type Sort,
} from '#lib/overview/model.ts'
import { servicesOptions } from '#lib/overview/query-options.ts'
import { formatCount } from '#lib/platform/format.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import button from '../ui/button.module.css'
import { FilterBox } from '../ui/filter-box.tsx'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import { useHeldOrder } from '../ui/use-held-order.ts'
import { useSettled } from '../ui/use-settled.ts'
import { ServicesTable } from './services-table.tsx'
import styles from './services.module.css'

/** What shapes the table, kept in the address of the page. */
export type TableState = {
  filter: string
  setFilter: (filter: string) => void
  sort: Sort
  setSort: (sort: Sort) => void
  openService: string | null
  setOpenService: (name: string | null) => void
}

const settleMs = 200
const worstFirst: Sort = { column: 'worst', reversed: false }

type Props = { overview: Overview; window: WindowRequest; state: TableState }

export function ServicesPanel({ overview, window, state }: Props) {
  const [most, setMost] = useState(shownEach)
  const found = useServices({ overview, window, state, most })
  const { rows, setHeld, differs } = useHeldServices(found.services)
  const isWorstFirst = state.sort.column === 'worst'
  const total = overview.summary.services
  return (
    <section className={styles.panel} aria-labelledby="services" aria-busy={found.isLooking}>
      <div className={styles.heading}>
        <h2 id="services">Services</h2>
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
            : `score${overview.window.live ? '' : ' of now'} from analyze_communication_health()`}
        </span>
        <div className={styles.filter}>
          <FilterBox
            label="Filter services"
            value={state.filter}
            onChange={state.setFilter}
            found={
              found.isLooking
                ? 'looking…'
                : `${formatCount(found.matching)} of ${formatCount(total)}`
            }
          />
        </div>
      </div>
      {found.trouble}
      <ServicesTable rows={rows} overview={overview} state={state} onHold={setHeld} />
      {rows.length === 0 && (
        <p className={styles.nothing}>{nothingWords(found.isLooking, total, state.filter)}</p>
      )}
      {found.matching > rows.length && (
        <p className={styles.nothing}>
          {formatCount(rows.length)} of {formatCount(found.matching)} services
          {isWorstFirst && ', the worst'}.{' '}
          <button type="button" className={button.button} onClick={() => setMost(most + shownEach)}>
            Show {Math.min(shownEach, found.matching - rows.length)} more
          </button>
        </p>
      )}
      {overview.silentServices > 0 && (
        <p className={styles.nothing}>
          {formatCount(overview.silentServices)}{' '}
          {overview.silentServices === 1 ? 'service' : 'services'} seen before, without calls in
          this time range.
        </p>
      )}
    </section>
  )
}

function nothingWords(isLooking: boolean, total: number, filter: string): string {
  if (total === 0) return 'No calls in this time range. Choose a longer one.'
  return isLooking
    ? `Looking through all ${formatCount(total)}…`
    : `No service matches “${filter}”.`
}

type Found = {
  services: readonly ServiceHealth[]
  matching: number
  /** What is listed may not be all of it yet. */
  isLooking: boolean
  trouble: ReactNode
}

/** Where the overview has all services they are picked from it; else the server is asked for them. */
function useServices({ overview, window, state, most }: Props & { most: number }): Found {
  const { filter, sort, openService } = state
  const isWhole = overview.services.length === overview.summary.services
  const isAsIs = filter === '' && sort.column === 'worst' && !sort.reversed && most === shownEach
  const isThere = (name: string) => overview.services.some((service) => service.name === name)
  const asks = !isWhole && !(isAsIs && (openService === null || isThere(openService)))
  const asked = { filter: useSettled(filter, settleMs), sort, most, service: openService }
  const query = useQuery({ ...servicesOptions(window, asked), enabled: asks })
  const { data, error, isPlaceholderData } = query
  const told = asks && data ? data.services : overview.services
  const sorted = sortServices(filterServices(told, filter), sort)
  const isLooking = asks && (data === undefined || isPlaceholderData || asked.filter !== filter)
  const open = sorted.findIndex(({ name }) => name === openService)
  return {
    services: sorted.slice(0, Math.max(most, open + 1)),
    matching: matchingOf(),
    isLooking: isLooking && error === null,
    trouble: asks && <QueryTrouble query={query} asOf={overview.asOf} known />,
  }

  function matchingOf(): number {
    if (isWhole) return sorted.length
    if (!asks) return overview.summary.services
    return data && !isLooking ? data.matching : sorted.length
  }
}

function useHeldServices(services: readonly ServiceHealth[]) {
  const [held, setHeld] = useState(false)
  const byName = new Map(services.map((service) => [service.name, service]))
  const { order, differs } = useHeldOrder([...byName.keys()], held)
  return { rows: order.flatMap((name) => byName.get(name) ?? []), setHeld, differs }
}
