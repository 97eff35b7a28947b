'use client'

import { useCallback, useMemo, type KeyboardEvent } from 'react'
import type { Overview, ServiceHealth, Sort, SortColumn } from '#lib/overview/model.ts'
import { latencyUnitFor } from '#lib/platform/format.ts'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import { windowWords } from './overview-words.ts'
import { ServiceRow } from './service-row.tsx'
import type { TableState } from './services-panel.tsx'
import styles from './services.module.css'

type Column = { id: string; label: string; sort?: SortColumn; numeric?: boolean }

/** Not a table element: on a narrow screen its rows become cards, and off screen they are not drawn. */
export function ServicesTable({
  rows,
  overview,
  state,
  onHold,
}: {
  rows: readonly ServiceHealth[]
  overview: Overview
  state: TableState
  onHold: (held: boolean) => void
}) {
  const latencyUnit = latencyUnitFor(rows.map(({ traffic }) => traffic?.p95Ms ?? null))
  const { openService, setOpenService, sort, setSort } = state
  const toggle = useCallback(
    (name: string) => setOpenService(name === openService ? null : name),
    [openService, setOpenService],
  )
  const { hrefTo } = useWindowParams()
  const sparkTitle = windowWords(overview)
  const columns = useMemo<Column[]>(
    () => [
      { id: 'service', label: 'Service', sort: 'name' },
      { id: 'score', label: 'Score', sort: 'score', numeric: true },
      { id: 'why', label: 'Why' },
      { id: 'calls', label: 'Calls/s', sort: 'calls', numeric: true },
      { id: 'errors', label: 'Errors', sort: 'errors', numeric: true },
      { id: 'p95', label: 'p95', sort: 'p95', numeric: true },
      { id: 'spark', label: sparkTitle },
    ],
    [sparkTitle],
  )
  return (
    <div className={styles.table} role="table" aria-label="Services">
      <div role="rowgroup" className={styles.headGroup}>
        <div role="row" className={styles.head}>
          {columns.map((column) => (
            <ColumnHead key={column.id} column={column} sort={sort} setSort={setSort} />
          ))}
        </div>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrows move between the buttons inside */}
      <div
        role="rowgroup"
        onPointerEnter={() => onHold(true)}
        onPointerLeave={() => onHold(false)}
        onKeyDown={moveBetweenRows}
      >
        {rows.map((service) => (
          <ServiceRow
            key={service.name}
            service={service}
            latencyUnit={latencyUnit}
            open={service.name === openService}
            onToggle={toggle}
            hrefTo={hrefTo}
          />
        ))}
      </div>
    </div>
  )
}

function ColumnHead({
  column,
  sort,
  setSort,
}: {
  column: Column
  sort: Sort
  setSort: (sort: Sort) => void
}) {
  const { id, label, sort: by, numeric } = column
  const isSorted = by !== undefined && by === sort.column
  const ascending = isSorted && (by === 'name' || by === 'score') !== sort.reversed
  const order = ascending ? 'ascending' : 'descending'
  return (
    <div
      role="columnheader"
      className={`${styles[id]} ${numeric ? styles.number : ''}`}
      aria-sort={isSorted ? order : undefined}
    >
      {by === undefined ? (
        label
      ) : (
        <button
          type="button"
          onClick={() => setSort({ column: by, reversed: isSorted && !sort.reversed })}
        >
          {label}
          {isSorted && <span aria-hidden="true"> {ascending ? '↑' : '↓'}</span>}
        </button>
      )}
    </div>
  )
}

function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  const toggles = [...event.currentTarget.querySelectorAll<HTMLElement>('button[aria-expanded]')]
  const current = toggles.findIndex((toggle) => toggle === document.activeElement)
  if (current === -1) return
  const target = {
    ArrowDown: current + 1,
    ArrowUp: current - 1,
    Home: 0,
    End: toggles.length - 1,
  }[event.key]
  if (target === undefined) return
  event.preventDefault()
  toggles[target]?.focus()
}
