'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { coverageOptions } from '#lib/conformance/query-options.ts'
import type { Coverage } from '#lib/conformance/schemas.ts'
import { formatCount } from '#lib/platform/format.ts'
import button from '../ui/button.module.css'
import data from '../ui/data-table.module.css'
import { Moment } from '../ui/moment.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import { PageSkeleton } from '../ui/skeleton.tsx'
import { StatusShape } from '../ui/status-shape.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import styles from './conformance.module.css'

const shown = ['undeclared', 'declared', 'all'] as const
type Edge = Coverage['edges'][number]
const mostRows = 500

/** What of the estate's traffic is declared, and which declarations have no traffic. */
export function CoveragePage() {
  const { request, hrefTo } = useWindowParams()
  const { data: found, error, isFetching, refetch } = useQuery(coverageOptions(request))
  const trouble = error && (
    <QueryTrouble
      error={error}
      known={found !== undefined}
      retrying={isFetching}
      onRetry={() => void refetch()}
    />
  )
  if (!found) return trouble ?? <PageSkeleton label="Reading coverage" />
  return (
    <>
      {trouble}
      <PageHead title="Coverage" summary={summaryOf(found)}>
        <Link href={hrefTo('/patterns')}>All patterns</Link>
        <Link href={hrefTo('/map', { q: 'declared=no' })}>On the map</Link>
      </PageHead>
      <div className={styles.section}>
        <Dead dead={found.dead} active={found.activePatterns} />
        <Edges edges={found.edges} />
      </div>
    </>
  )
}

function summaryOf({ edges }: Coverage): string {
  const judged = edges.filter(({ status }) => status !== 'internal')
  const declared = judged.filter(({ status }) => status === 'declared')
  if (judged.length === 0) return 'No calls in this window.'
  const total = callsOf(judged)
  const share = total === 0 ? 0 : Math.floor((100 * callsOf(declared)) / total)
  return `${declared.length} of ${judged.length} edges are declared: ${share} % of the calls between services.`
}

function callsOf(edges: readonly Edge[]): number {
  return edges.reduce((sum, edge) => sum + edge.calls, 0)
}

function Dead({ dead, active }: { dead: Coverage['dead']; active: number }) {
  const { hrefTo } = useWindowParams()
  return (
    <section className={styles.panel} aria-label="Patterns without traffic">
      <h2>Patterns without traffic</h2>
      {dead.length === 0 ? (
        <p className={styles.third}>
          {active === 0
            ? 'No active pattern is declared. Declare one, or draft it from a correlation.'
            : `All ${active} active patterns have traffic.`}
        </p>
      ) : (
        <div className={styles.table}>
          <table className={data.table}>
            <thead>
              <tr>
                <th scope="col">Pattern</th>
                <th scope="col">Last run</th>
                <th scope="col">Its edges</th>
              </tr>
            </thead>
            <tbody>
              {dead.map(({ name, lastSeenAt, hasTraffic }) => (
                <tr key={name}>
                  <th scope="row">
                    <Link href={hrefTo(`/patterns/${encodeURIComponent(name)}`)}>{name}</Link>
                  </th>
                  <td suppressHydrationWarning>
                    <Moment at={lastSeenAt} none="never" />
                  </td>
                  <td>
                    {hasTraffic
                      ? 'have calls, but none that begins this pattern'
                      : 'have no calls either'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function Edges({ edges }: { edges: readonly Edge[] }) {
  const [show, setShow] = useQueryState(
    'show',
    parseAsStringLiteral(shown).withDefault('undeclared'),
  )
  const chosen = edges.filter(({ status }) => show === 'all' || status === show)
  const title = { undeclared: 'Undeclared edges', declared: 'Declared edges', all: 'All edges' }[
    show
  ]
  return (
    <section className={styles.panel} aria-label={title}>
      <h2>{title}</h2>
      <div className={styles.filter} role="group" aria-label="Which edges">
        {shown.map((one) => (
          <button
            key={one}
            type="button"
            className={button.button}
            aria-pressed={one === show}
            onClick={() => void setShow(one)}
          >
            {one} {formatCount(one === 'all' ? edges.length : countOf(edges, one))}
          </button>
        ))}
      </div>
      {chosen.length === 0 ? (
        <p className={styles.third}>
          {show === 'undeclared' ? 'Every call between services is declared.' : 'There are none.'}
        </p>
      ) : (
        <EdgeTable edges={chosen} />
      )}
      <p className={styles.note}>
        Databases belong to their service: calls to them are in “all” alone, unless a pattern names
        them.
      </p>
    </section>
  )
}

function countOf(edges: readonly Edge[], status: Edge['status']): number {
  return edges.filter((edge) => edge.status === status).length
}

function EdgeTable({ edges }: { edges: readonly Edge[] }) {
  return (
    <div className={styles.table}>
      <table className={data.table}>
        <thead>
          <tr>
            <th scope="col">Edge</th>
            <th scope="col">Protocol</th>
            <th scope="col" className={data.number}>
              Calls
            </th>
            <th scope="col">Declared by</th>
            <th scope="col">
              <span className="visually-hidden">What to do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {edges.slice(0, mostRows).map((edge) => (
            <EdgeRow key={`${edge.source}\0${edge.target}\0${edge.protocol}`} edge={edge} />
          ))}
        </tbody>
      </table>
      {edges.length > mostRows && (
        <p className={styles.note}>
          The {mostRows} with most calls of {formatCount(edges.length)}.
        </p>
      )}
    </div>
  )
}

function EdgeRow({ edge: { source, target, protocol, calls, patterns, status } }: { edge: Edge }) {
  const { hrefTo } = useWindowParams()
  const draft = { source, target, protocol }
  return (
    <tr>
      <th scope="row">
        {source} → {target}
      </th>
      <td data-label="Protocol">{protocol}</td>
      <td data-label="Calls" className={data.number}>
        {formatCount(calls)}
      </td>
      <td>
        {status === 'undeclared' && (
          <span className={styles.badge}>
            <StatusShape tone="warning" />
            no pattern
          </span>
        )}
        {status === 'internal' && <span className={styles.third}>a database</span>}
        {patterns.map((name) => (
          <Link
            key={name}
            className={data.second}
            href={hrefTo(`/patterns/${encodeURIComponent(name)}`)}
          >
            {name}
          </Link>
        ))}
      </td>
      <td>
        {status === 'undeclared' && (
          <Link href={hrefTo('/patterns/new', draft)} aria-label={`Declare ${source} → ${target}`}>
            Declare
          </Link>
        )}
      </td>
    </tr>
  )
}
