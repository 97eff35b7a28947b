'use client'

import Link from 'next/link'
import { useMemo } from 'react'
import { formatCount, formatShare } from '#lib/platform/format.ts'
import { fromTo } from '#lib/platform/isolated.ts'
import { FilterBox } from '../ui/filter/filter-box.tsx'
import { StatusShape } from '../ui/status-shape.tsx'
import { VirtualTable, type VirtualColumn } from '../ui/virtual-table.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import styles from './conformance.module.css'
import {
  edgeIdOf,
  edgeLanguage,
  errorShareOf,
  filtered,
  sortEdges,
  type CoverageEdge,
  type CoverageView,
} from './coverage-model.ts'
import type { CoverageState } from './coverage-page.tsx'

type EdgeView = Exclude<CoverageView, 'dead'>

const titles: Record<EdgeView, string> = {
  undeclared: 'Undeclared edges',
  declared: 'Declared edges',
  internal: 'Databases',
  all: 'All edges',
}
const nothing: Record<EdgeView, string> = {
  undeclared: 'Every call between services is declared.',
  declared: 'No call in this window is declared by a pattern.',
  internal: 'No database is called in this window.',
  all: 'No calls in this window.',
}

/** Edges with traffic, all of them, as rows that are filtered and sorted. */
export function CoverageEdges({
  edges,
  view,
  state: { filter, setFilter, order, setOrder },
}: {
  edges: readonly CoverageEdge[]
  view: EdgeView
  state: CoverageState
}) {
  const columns = useColumns()
  const language = useMemo(() => edgeLanguage(edges), [edges])
  const rows = useMemo(
    () => sortEdges(filtered(edges, filter, language), order),
    [edges, filter, language, order],
  )
  const title = titles[view]
  return (
    <section className={styles.panel} aria-label={title}>
      {edges.length > 0 && (
        <div className={styles.filter}>
          <FilterBox
            text={filter}
            setText={setFilter}
            language={language}
            found={`${formatCount(rows.length)} of ${formatCount(edges.length)}`}
            label="Filter edges"
            placeholder="payment-*   source=order-service   calls>1000   error>1%"
          />
        </div>
      )}
      {edges.length === 0 && <p className={styles.third}>{nothing[view]}</p>}
      {edges.length > 0 && rows.length === 0 && (
        <p className={styles.third}>No edge is like that.</p>
      )}
      {rows.length > 0 && (
        <VirtualTable
          label={title}
          rows={rows}
          keyOf={edgeIdOf}
          columns={columns}
          order={order}
          setOrder={setOrder}
        />
      )}
      <p className={styles.note}>
        Databases belong to their service: calls to them are not among the undeclared.
      </p>
    </section>
  )
}

function useColumns(): readonly VirtualColumn<CoverageEdge>[] {
  const { hrefTo } = useWindowParams()
  return useMemo(
    () => [
      {
        ...{ id: 'edge', label: 'Edge', width: 'minmax(16rem, 2fr)' },
        cell: (edge) => (
          <Link
            href={hrefTo('/map', { selected: edgeIdOf(edge), focus: edge.source })}
            prefetch={false}
            title={`${fromTo(edge.source, edge.target)}, on the map`}
          >
            {fromTo(edge.source, edge.target)}
          </Link>
        ),
      },
      {
        ...{ id: 'protocol', label: 'Protocol', width: '5.5rem' },
        cell: ({ protocol }) => protocol,
      },
      {
        ...{ id: 'calls', label: 'Calls', width: '5rem', numeric: true },
        cell: ({ calls }) => formatCount(calls),
      },
      {
        ...{ id: 'errors', label: 'Errors', width: '5rem', numeric: true },
        cell: (edge) => formatShare(errorShareOf(edge)),
      },
      {
        ...{ id: 'patterns', label: 'Declared by', width: 'minmax(8rem, 1fr)' },
        cell: (edge) => <DeclaredBy edge={edge} hrefTo={hrefTo} />,
      },
      {
        ...{ id: 'action', label: 'What to do', width: '4.5rem', sorts: false },
        cell: ({ source, target, protocol, status }) =>
          status === 'undeclared' && (
            <Link
              href={hrefTo('/patterns/new', { source, target, protocol })}
              prefetch={false}
              aria-label={`Declare ${fromTo(source, target)}`}
            >
              Declare
            </Link>
          ),
      },
    ],
    [hrefTo],
  )
}

function DeclaredBy({
  edge: { status, patterns },
  hrefTo,
}: {
  edge: CoverageEdge
  hrefTo: (path: string) => string
}) {
  if (status === 'internal') return <span className={styles.third}>a database</span>
  if (status === 'undeclared') {
    return (
      <span className={styles.badge}>
        <StatusShape tone="warning" />
        no pattern
      </span>
    )
  }
  return patterns.map((name, place) => (
    <span key={name}>
      {place > 0 && ', '}
      <Link href={hrefTo(`/patterns/${encodeURIComponent(name)}`)} prefetch={false} title={name}>
        {name}
      </Link>
    </span>
  ))
}
