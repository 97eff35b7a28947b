'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { hexOfId } from '#lib/correlations/analysis/id-text.ts'
import { searchLanguage } from '#lib/correlations/analysis/search-language.ts'
import { formatCount } from '#lib/platform/format.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { ViewsMenu } from '../saved-views/views-menu.tsx'
import button from '../ui/button.module.css'
import { FilterBox } from '../ui/filter/filter-box.tsx'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import { CorrelationList } from './correlation-list.tsx'
import { Facets } from './facets.tsx'
import { SearchProgress } from './search-progress.tsx'
import { facetsOf, knownFrom, withCondition } from './search-model.ts'
import { FacetsSkeleton } from './search-skeleton.tsx'
import styles from './search.module.css'
import { useHeldFound } from './use-held-found.ts'
import { useSearch } from './use-search.ts'

type SearchState = {
  request: WindowRequest
  text: string
  setText: (text: string) => void
  hrefTo: (id: string) => string
}

/** Every correlation, found by an id or by what one of its calls was like; no service is needed. */
export function SearchPage({ state }: { state: SearchState }) {
  const { text, setText, request, hrefTo } = state
  const search = useSearch(text, request)
  const { items, progress } = search
  const { rows, waiting, holders } = useHeldFound(
    items,
    JSON.stringify([search.sought, request]),
    search.isOld,
  )
  const router = useRouter()
  // An id that is pasted needs no search.
  const onType = (typed: string) => {
    const id = hexOfId(typed)
    if (id === null) setText(typed)
    else router.push(hrefTo(id))
  }
  const language = useMemo(() => searchLanguage(knownFrom(items)), [items])
  const found = progress.last
    ? `${formatCount(items.length)} found${progress.hasMore ? ' so far' : ''}`
    : ''
  return (
    <section className={styles.page} aria-label="Correlations">
      <div className={styles.head}>
        <h1>Correlations</h1>
        <ViewsMenu page="correlations" />
        <Link className={button.button} href="/correlations/open">
          Open a file
        </Link>
      </div>
      <FilterBox
        {...{ text, language, found }}
        setText={onType}
        label="Find correlations"
        placeholder='An id, or: service=payment-service error duration>500ms "card declined"'
      />
      {/* A fault in what was typed is told by the box itself. */}
      {!search.isMistyped && <QueryTrouble query={search.query} />}
      <SearchProgress {...progress} waiting={waiting} />
      {search.isKnown && (
        <div className={`${styles.results} ${search.isOld ? styles.old : ''}`} {...holders}>
          {search.isLoading ? (
            <FacetsSkeleton />
          ) : (
            <Facets
              facets={facetsOf(rows)}
              onChoose={(condition) => setText(withCondition(text, condition))}
            />
          )}
          <CorrelationList
            {...{ hrefTo, request }}
            items={rows}
            isLoading={search.isLoading}
            isSearching={progress.looksOn}
            text={search.sought}
          />
        </div>
      )}
    </section>
  )
}
