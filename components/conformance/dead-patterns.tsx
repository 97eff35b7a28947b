'use client'

import Link from 'next/link'
import { useMemo } from 'react'
import { formatCount } from '#lib/platform/format.ts'
import { FilterBox } from '../ui/filter/filter-box.tsx'
import { Moment } from '../ui/moment.tsx'
import { VirtualTable, type VirtualColumn } from '../ui/virtual-table.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import styles from './conformance.module.css'
import { deadLanguage, filtered, sortDead, type DeadPattern } from './coverage-model.ts'
import type { CoverageState } from './coverage-page.tsx'

const title = 'Patterns without runs'

/** Active patterns that no correlation of the window concerns. */
export function DeadPatterns({
  dead,
  active,
  state: { filter, setFilter, order, setOrder },
}: {
  dead: readonly DeadPattern[]
  active: number
  state: CoverageState
}) {
  const columns = useColumns()
  const language = useMemo(() => deadLanguage(dead), [dead])
  const rows = useMemo(
    () => sortDead(filtered(dead, filter, language), order),
    [dead, filter, language, order],
  )
  return (
    <section className={styles.panel} aria-label={title}>
      {dead.length === 0 ? (
        <p className={styles.third}>
          {active === 0
            ? 'No active pattern is declared. Declare one, or draft it from a correlation.'
            : `All ${formatCount(active)} active patterns have runs.`}
        </p>
      ) : (
        <div className={styles.filter}>
          <FilterBox
            text={filter}
            setText={setFilter}
            language={language}
            found={`${formatCount(rows.length)} of ${formatCount(dead.length)}`}
            label="Filter patterns"
            placeholder="order-*   calls=no"
          />
        </div>
      )}
      {dead.length > 0 && rows.length === 0 && (
        <p className={styles.third}>No pattern is like that.</p>
      )}
      {rows.length > 0 && (
        <VirtualTable
          label={title}
          rows={rows}
          keyOf={({ name }) => name}
          columns={columns}
          order={order}
          setOrder={setOrder}
        />
      )}
    </section>
  )
}

function useColumns(): readonly VirtualColumn<DeadPattern>[] {
  const { hrefTo } = useWindowParams()
  return useMemo(
    () => [
      {
        ...{ id: 'pattern', label: 'Pattern', width: 'minmax(14rem, 1fr)' },
        cell: ({ name }) => (
          <Link
            href={hrefTo(`/patterns/${encodeURIComponent(name)}`)}
            prefetch={false}
            title={name}
          >
            {name}
          </Link>
        ),
      },
      {
        ...{ id: 'last', label: 'Last run', width: '9rem' },
        cell: ({ lastSeenAt }) => (
          <span suppressHydrationWarning>
            <Moment at={lastSeenAt} none="never" />
          </span>
        ),
      },
      {
        ...{ id: 'calls', label: 'Its edges', width: 'minmax(14rem, 1fr)' },
        cell: ({ hasTraffic }) =>
          hasTraffic ? 'have calls, but no run of it was judged' : 'have no calls either',
      },
    ],
    [hrefTo],
  )
}
