'use client'

import Link from 'next/link'
import { useState, type ReactNode } from 'react'
import { noData } from '#lib/platform/format.ts'
import type { Pattern } from '#lib/patterns/schemas.ts'
import button from '../../ui/button.module.css'
import table from '../../ui/data-table.module.css'
import { Moment } from '../../ui/moment.tsx'
import { useHeldRows } from '../../ui/use-held-order.ts'
import { guaranteeWords, slaWords, typeWords } from '../pattern-words.ts'
import { StateBadge } from '../state-badge.tsx'
import { usePatternLinks } from '../use-pattern-links.ts'
import type { SortKey, Sorting } from './pattern-list-model.ts'
import styles from './patterns-table.module.css'
import { RowMenu } from './row-menu.tsx'

const shownEach = 100
const columns: readonly { key: SortKey; label: string }[] = [
  { key: 'name', label: 'Pattern' },
  { key: 'state', label: 'State' },
  { key: 'type', label: 'Type' },
  { key: 'services', label: 'Services' },
  { key: 'guarantees', label: 'Guarantees' },
  { key: 'sla', label: 'SLA' },
  { key: 'conformance', label: 'Conformance' },
  { key: 'owner', label: 'Owner' },
  { key: 'changed', label: 'Changed' },
]

/** How traffic keeps to a pattern. */
export type BadgeOf = (pattern: Pattern) => ReactNode

type Picking = {
  picked: ReadonlySet<string>
  setPicked: (picked: ReadonlySet<string>) => void
}

/** Patterns as rows, the first hundred of them, and more when asked. */
export function PatternsTable({
  patterns,
  badgeOf,
  sorting,
  setSorting,
  picked,
  setPicked,
}: {
  patterns: readonly Pattern[]
  sorting: Sorting
  setSorting: (sorting: Sorting) => void
  badgeOf: BadgeOf
} & Picking) {
  const [most, setMost] = useState(shownEach)
  const { rows, holders } = useHeldRows(
    patterns,
    ({ id }) => String(id),
    `${sorting.key} ${sorting.descending}`,
  )
  const areAllPicked = patterns.every(({ name }) => picked.has(name))
  return (
    <>
      <table className={`${table.table} ${styles.table}`} aria-label="Patterns">
        <thead>
          <tr>
            <th scope="col">
              <input
                type="checkbox"
                aria-label="Select all that are listed"
                checked={areAllPicked}
                onChange={() =>
                  setPicked(areAllPicked ? new Set() : new Set(patterns.map(({ name }) => name)))
                }
              />
            </th>
            {columns.map(({ key, label }) => (
              <SortHeader
                key={key}
                label={label}
                direction={
                  sorting.key === key
                    ? sorting.descending
                      ? 'descending'
                      : 'ascending'
                    : undefined
                }
                onSort={() =>
                  setSorting({ key, descending: sorting.key === key && !sorting.descending })
                }
              />
            ))}
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody {...holders}>
          {rows.slice(0, most).map((pattern) => (
            <Row key={pattern.id} {...{ pattern, badgeOf, picked, setPicked }} />
          ))}
        </tbody>
      </table>
      {patterns.length > most && (
        <p className={table.note}>
          {most} of {patterns.length} patterns.{' '}
          <button type="button" className={button.button} onClick={() => setMost(most + shownEach)}>
            Show {Math.min(shownEach, patterns.length - most)} more
          </button>
        </p>
      )}
    </>
  )
}

function SortHeader({
  label,
  direction,
  onSort,
}: {
  label: string
  direction: 'ascending' | 'descending' | undefined
  onSort: () => void
}) {
  const arrow = direction && (direction === 'ascending' ? '↑' : '↓')
  return (
    <th scope="col" aria-sort={direction}>
      <button type="button" className={styles.sort} onClick={onSort}>
        {label} <span aria-hidden="true">{arrow}</span>
      </button>
    </th>
  )
}

function Row({
  pattern,
  badgeOf,
  picked,
  setPicked,
}: { pattern: Pattern; badgeOf: BadgeOf } & Picking) {
  const { hrefOf } = usePatternLinks()
  const { name, type, services, guarantees, sla, owner, description } = pattern
  const toggle = () => {
    const next = new Set(picked)
    if (!next.delete(name)) next.add(name)
    setPicked(next)
  }
  return (
    <tr>
      <td className={styles.pick}>
        <input
          type="checkbox"
          aria-label={`Select ${name}`}
          checked={picked.has(name)}
          onChange={toggle}
        />
      </td>
      <th scope="row">
        <Link href={hrefOf(pattern)} prefetch={false}>
          {name === '' ? '(no name)' : name}
        </Link>
        {description !== null && description !== '' && (
          <span className={`${table.second} ${styles.clipped}`}>{description}</span>
        )}
      </th>
      <td data-label="State">
        <StateBadge state={pattern.state} />
      </td>
      <td data-label="Type">{typeWords(type)}</td>
      <td data-label="Services" className={styles.services} title={services.join(', ')}>
        {services.length === 0 ? noData : servicesWords(services)}
      </td>
      <td data-label="Guarantees">{guarantees === null ? noData : guaranteeWords(guarantees)}</td>
      <td data-label="SLA">{slaWords(sla) ?? noData}</td>
      <td data-label="Conformance">{badgeOf(pattern) ?? noData}</td>
      <td data-label="Owner">{owner ?? noData}</td>
      <td data-label="Changed" title={pattern.updatedBy ?? undefined}>
        <Moment at={pattern.updatedAt} />
        <span className={`${table.second} ${styles.who}`}>{pattern.updatedBy}</span>
      </td>
      <td className={styles.menu}>
        <RowMenu pattern={pattern} />
      </td>
    </tr>
  )
}

const mostNamed = 3

function servicesWords(services: readonly string[]): string {
  const named = services.slice(0, mostNamed).join(', ')
  return services.length > mostNamed ? `${named} and ${services.length - mostNamed} more` : named
}
