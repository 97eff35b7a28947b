'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { breakersOptions } from '#lib/breakers/query-options.ts'
import type { Breakers } from '#lib/breakers/schemas.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { useMay } from '../access/use-may.tsx'
import { FilterBox } from '../ui/filter/filter-box.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import { useNow } from '../ui/use-now.ts'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import type { BreakerActs } from './breaker-actions.tsx'
import { sortByColumn } from './breaker-columns.ts'
import { BreakerHistory } from './breaker-history.tsx'
import { BreakerLanes } from './breaker-lanes.tsx'
import { showBreakers, sortBreakers, type ShownBreaker, type Sorting } from '#lib/breakers/shown.ts'
import { breakerLanguage, filterBreakers } from './breaker-model.ts'
import { headline, type CallSearch } from './breaker-words.ts'
import { BreakerCards } from './breaker-cards.tsx'
import styles from './breakers-page.module.css'
import { BreakersHead } from './breakers-head.tsx'
import { BreakersSkeleton } from './breakers-skeleton.tsx'
import { BreakersTable, type TableOrder } from './breakers-table.tsx'
import { LiftDialog } from './lift-dialog.tsx'
import { NoBreakers } from './no-breakers.tsx'
import { OverrideDialog } from './override-dialog.tsx'
import type { View } from './view.ts'

/** What of the page is in its address. */
export type BreakersState = {
  filter: string
  setFilter: (filter: string) => void
  sorting: Sorting
  setSorting: (sorting: Sorting) => void
  /** Of the table, where it is not that of the cards. */
  order: TableOrder
  setOrder: (order: TableOrder) => void
  view: View
  setView: (view: View) => void
  /** Whose history is open. */
  chosen: string | null
  choose: (key: string | null) => void
}

/** Under more cards nobody would find the lanes: then they have a view of their own only. */
const mostUnderCards = 12

type Props = {
  request: WindowRequest
  /** Where this dashboard is reached. */
  origin: string
  state: BreakersState
  hrefOfCalls: (search: CallSearch) => string
}

/** Every circuit breaker: what it does now, why, and what it did. */
export function BreakersPage(props: Props) {
  const query = useQuery(breakersOptions(props.request))
  const { data, error, isPlaceholderData } = query
  const trouble = error && <QueryTrouble query={query} asOf={data?.asOf} />
  if (!data) return trouble ?? <BreakersSkeleton view={props.state.view} />
  return (
    <>
      {trouble}
      <div
        className={isPlaceholderData || error ? styles.old : undefined}
        aria-busy={isPlaceholderData}
      >
        {data.breakers.length === 0 ? (
          <>
            <PageHead title="Breakers" />
            <NoBreakers origin={props.origin} />
          </>
        ) : (
          <KnownBreakers data={data} {...props} />
        )}
      </div>
    </>
  )
}

function KnownBreakers({ data, request, state, hrefOfCalls }: Props & { data: Breakers }) {
  const { reason: forbidden } = useMay('breakers.override')
  const nowMs = useNow(Date.parse(data.asOf), 1_000)
  const all = useMemo(() => showBreakers(data), [data])
  const language = useMemo(() => breakerLanguage(data.breakers), [data])
  const { found, shown } = useShown(all, state, language)
  const [asked, setAsked] = useState<{ what: 'override' | 'lift'; key: string } | null>(null)
  const acts = {
    onHistory: ({ key }: ShownBreaker) => state.choose(key),
    onOverride: ({ key }: ShownBreaker) => setAsked({ what: 'override', key }),
    onLift: ({ key }: ShownBreaker) => setAsked({ what: 'lift', key }),
  }
  const chosen = all.find(({ key }) => key === state.chosen)
  const concerned = all.find(({ key }) => key === asked?.key)
  const isPast = 'fromMs' in request
  return (
    <section aria-label="Breakers">
      <BreakersHead title={headline(all)} {...{ isPast, shown, state }} />
      <div className={styles.filter}>
        <FilterBox
          text={state.filter}
          setText={state.setFilter}
          language={language}
          found={`${found.length} of ${all.length}`}
          label="Filter breakers"
          placeholder="payment-*   state=open   error>5%   rate>10/s"
        />
      </div>
      {forbidden !== undefined && <p className={styles.note}>{forbidden}</p>}
      {found.length === 0 && <p className={styles.note}>No breaker is like that.</p>}
      <Shown {...{ data, found, shown, state, nowMs, acts, isPast }} />
      {chosen && asked === null && (
        <BreakerHistory
          breaker={chosen}
          {...{ request, hrefOfCalls, acts }}
          onClose={() => state.choose(null)}
        />
      )}
      {concerned && asked?.what === 'override' && (
        <OverrideDialog breaker={concerned} onClose={() => setAsked(null)} />
      )}
      {concerned && asked?.what === 'lift' && (
        <LiftDialog breaker={concerned} onClose={() => setAsked(null)} />
      )}
    </section>
  )
}

/** The breakers in the view that is chosen. */
function Shown({
  data,
  found,
  shown,
  state,
  nowMs,
  acts,
  isPast,
}: {
  data: Breakers
  found: readonly ShownBreaker[]
  shown: readonly ShownBreaker[]
  state: BreakersState
  nowMs: number
  acts: BreakerActs
  isPast: boolean
}) {
  const { zoomTo, goLive } = useWindowParams()
  const { view, order, setOrder } = state
  const hasLanes = view === 'lanes' || (view === 'cards' && found.length <= mostUnderCards)
  return (
    <>
      {view === 'table' && (
        <BreakersTable
          breakers={shown}
          order={order}
          setOrder={setOrder}
          onHistory={({ key }) => state.choose(key)}
        />
      )}
      {view === 'cards' && <BreakerCards breakers={found} nowMs={nowMs} acts={acts} />}
      {hasLanes && (
        <BreakerLanes
          breakers={found}
          window={data.window}
          truncated={data.truncated}
          isPast={isPast}
          alone={view === 'lanes'}
          onChoose={state.choose}
          onZoom={zoomTo}
          onZoomOut={goLive}
        />
      )}
    </>
  )
}

/** What the filter finds, and that in the order of the cards or of the table. */
function useShown(
  all: readonly ShownBreaker[],
  { filter, sorting, view, order }: BreakersState,
  language: ReturnType<typeof breakerLanguage>,
) {
  const found = useMemo(
    () => sortBreakers(filterBreakers(all, filter, language), sorting),
    [all, filter, sorting, language],
  )
  const { column, reversed } = order
  const shown = useMemo(
    () => (view === 'table' && column !== null ? sortByColumn(found, { column, reversed }) : found),
    [found, view, column, reversed],
  )
  return { found, shown }
}
