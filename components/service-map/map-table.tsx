'use client'

import { stateWords } from '#lib/breakers/model.ts'
import {
  formatLatency,
  formatRate,
  latencyUnitFor,
  noData,
  type LatencyUnit,
} from '#lib/platform/format.ts'
import { sinceFirstSeen } from '#lib/platform/rate-words.ts'
import type { MapLink } from '#lib/service-map/model/types.ts'
import { usePrinting } from '../ui/use-printing.ts'
import { MiddleCut } from '../ui/middle-cut.tsx'
import { useHeldRows } from '../ui/use-held-order.ts'
import { StatusShape } from '../ui/status-shape.tsx'
import {
  errorWords,
  formatSort,
  only,
  sortLinks,
  tableColumns,
  type TableColumn,
  type TableSort,
} from './table-model.ts'
import { useVisibleRows } from './use-visible-rows.ts'
import { communicationWords, nodeName, toneWords } from './words.ts'
import styles from './map-table.module.css'

const rowHeight = 32
/** Of a long table: what people read on paper. */
const onPaper = { first: 0, last: 500, before: 0, after: 0 }

const heads: Record<TableColumn, { label: string; numeric?: boolean }> = {
  source: { label: 'Source' },
  target: { label: 'Target' },
  protocol: { label: 'Protocol' },
  type: { label: 'Type' },
  rate: { label: 'Calls/s', numeric: true },
  errors: { label: 'Errors', numeric: true },
  p50: { label: 'p50', numeric: true },
  p95: { label: 'p95', numeric: true },
  p99: { label: 'p99', numeric: true },
  retries: { label: 'Retries', numeric: true },
  breaker: { label: 'Breaker' },
  change: { label: 'Change' },
}

/** The same edges as rows; those that are off the screen are not there. */
export function MapTable({
  links,
  compares,
  selected,
  onSelect,
  sort,
  onSort,
}: {
  links: readonly MapLink[]
  compares: boolean
  selected: string | null
  onSelect: (id: string) => void
  sort: TableSort
  onSort: (sort: TableSort) => void
}) {
  const { rows: sorted, holders } = useHeldRows(
    sortLinks(links, sort),
    ({ id }) => id,
    formatSort(sort),
  )
  const printing = usePrinting()
  const visible = useVisibleRows(sorted.length, rowHeight)
  const { scroller, first, last, before, after } = printing ? { ...visible, ...onPaper } : visible
  const unit = latencyUnitFor(links.map(({ p95Ms }) => p95Ms))
  const columns = tableColumns.filter((column) => compares || column !== 'change')
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable
    <div className={styles.scroller} ref={scroller} tabIndex={0} role="region" aria-label="Edges">
      <table className={styles.table} aria-label="Edges" aria-rowcount={sorted.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Head key={column} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody {...holders}>
          <Gap height={before} />
          {sorted.slice(first, last).map((link, index) => (
            <Row
              key={link.id}
              link={link}
              index={first + index}
              selected={link.id === selected}
              compares={compares}
              unit={unit}
              onSelect={onSelect}
            />
          ))}
          <Gap height={after} />
        </tbody>
      </table>
      {printing && sorted.length > onPaper.last && (
        <p>
          The first {onPaper.last} of {sorted.length}; the export as CSV has all of them.
        </p>
      )}
    </div>
  )
}

/** In the place of rows that are not there. */
function Gap({ height }: { height: number }) {
  return height > 0 && <tr aria-hidden="true" style={{ height }} />
}

function Head({
  column,
  sort,
  onSort,
}: {
  column: TableColumn
  sort: TableSort
  onSort: (sort: TableSort) => void
}) {
  const { label, numeric } = heads[column]
  const own = sort.column === column
  const isDescending = own && (numeric === true) !== sort.reversed
  return (
    <th
      scope="col"
      className={numeric ? styles.numeric : undefined}
      aria-sort={own ? (isDescending ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        onClick={() => onSort({ column, reversed: own ? !sort.reversed : false })}
      >
        {label}
        {own && <span aria-hidden="true">{isDescending ? ' ↓' : ' ↑'}</span>}
      </button>
    </th>
  )
}

function Row({
  link,
  index,
  selected,
  compares,
  unit,
  onSelect,
}: {
  link: MapLink
  index: number
  selected: boolean
  compares: boolean
  unit: LatencyUnit
  onSelect: (id: string) => void
}) {
  const latency = (valueMs: number | null) => formatLatency(valueMs, unit)
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={selected ? styles.selected : undefined}
      style={{ height: rowHeight }}
    >
      <th scope="row">
        <button type="button" className={styles.open} onClick={() => onSelect(link.id)}>
          <StatusShape tone={link.tone} label={toneWords[link.tone]} /> <Name id={link.source} />
        </button>
      </th>
      <td>
        <Name id={link.target} />
      </td>
      <td>{link.protocol}</td>
      <td>{communicationWords[link.communication] ?? link.communication}</td>
      <td className={styles.numeric} title={sinceFirstSeen(link)}>
        {formatRate(link.callsPerSecond)}
      </td>
      <td className={styles.numeric}>{errorWords(link)}</td>
      <td className={styles.numeric}>{latency(only(link, 'p50Ms'))}</td>
      <td className={styles.numeric}>{latency(link.p95Ms)}</td>
      <td className={styles.numeric}>{latency(only(link, 'p99Ms'))}</td>
      <td className={styles.numeric}>{link.retries}</td>
      <td>{stateWords(link.breaker)}</td>
      {compares && <td>{link.change ?? noData}</td>}
    </tr>
  )
}

function Name({ id }: { id: string }) {
  const name = nodeName(id)
  return (
    <span className={styles.name} title={name}>
      <span className="visually-hidden">{name}</span>
      <span aria-hidden="true">
        <MiddleCut text={name} />
      </span>
    </span>
  )
}
