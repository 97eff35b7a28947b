'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useMemo, useState, type ReactNode } from 'react'
import { patternLanguage } from '#lib/patterns/pattern-language.ts'
import { patternsOptions } from '#lib/patterns/query-options.ts'
import type { Pattern } from '#lib/patterns/schemas.ts'
import { useMay } from '../../access/use-may.tsx'
import button from '../../ui/button.module.css'
import { FilterBox } from '../../ui/filter/filter-box.tsx'
import { ListSkeleton } from '../../ui/list-skeleton.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { QueryTrouble } from '../../ui/query-trouble.tsx'
import { useShortcut } from '../../ui/shortcuts/use-shortcut.ts'
import { ImportDialog } from '../import/import-dialog.tsx'
import { usePatternLinks } from '../use-pattern-links.ts'
import { ExportMenu } from './export-menu.tsx'
import { NoPatterns } from './no-patterns.tsx'
import {
  filterPatterns,
  sortPatterns,
  withConformance,
  type ShareOf,
  type Sorting,
} from './pattern-list-model.ts'
import styles from './patterns-page.module.css'
import { PatternsTable, type BadgeOf } from './patterns-table.tsx'

/** What of the page is in its address. */
type ListState = {
  filter: string
  setFilter: (filter: string) => void
  sorting: Sorting
  setSorting: (sorting: Sorting) => void
  importing: boolean
  setImporting: (importing: boolean) => void
}

type Props = {
  state: ListState
  /** How traffic keeps to each. */
  conformance: { shareOf: ShareOf; badgeOf: BadgeOf }
  /** Further ways on, beside the title. */
  children?: ReactNode
}

/** How services are meant to talk: every declared pattern. */
export function PatternsPage(props: Props) {
  const { state } = props
  const query = useQuery(patternsOptions())
  const { data, error } = query
  const trouble = error && <QueryTrouble query={query} />
  if (!data) return trouble ?? <ListSkeleton title="Patterns" />
  return (
    <>
      {trouble}
      <KnownPatterns {...props} patterns={data.patterns} isOld={error !== null} />
      {state.importing && <ImportDialog onClose={() => state.setImporting(false)} />}
    </>
  )
}

function KnownPatterns({
  patterns,
  state,
  conformance,
  children,
  isOld,
}: Props & { patterns: readonly Pattern[]; isOld: boolean }) {
  const { reason: forbidden } = useMay('patterns.edit')
  const language = useMemo(() => {
    return withConformance(patternLanguage(patterns), conformance.shareOf)
  }, [patterns, conformance])
  const found = useMemo(
    () =>
      sortPatterns(
        filterPatterns(patterns, state.filter, language),
        state.sorting,
        conformance.shareOf,
      ),
    [patterns, state.filter, state.sorting, language, conformance],
  )
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const chosen = found.filter(({ name }) => picked.has(name))
  return (
    <section aria-label="Patterns" className={isOld ? styles.old : undefined}>
      <PageHead title={titleOf(patterns)} summary={summaryOf(patterns)}>
        {children}
        {patterns.length > 0 && (
          <ExportMenu
            names={(chosen.length > 0 ? chosen : found).map(({ name }) => name)}
            isAll={chosen.length === 0 && found.length === patterns.length}
            isPicked={chosen.length > 0}
          />
        )}
        <PageActions forbidden={forbidden} onImport={() => state.setImporting(true)} />
      </PageHead>
      {forbidden !== undefined && <p className={styles.note}>{forbidden}</p>}
      {patterns.length === 0 ? (
        <NoPatterns forbidden={forbidden} onImport={() => state.setImporting(true)} />
      ) : (
        <>
          <div className={styles.filter}>
            <FilterBox
              text={state.filter}
              setText={state.setFilter}
              language={language}
              found={`${found.length} of ${patterns.length}`}
              label="Filter patterns"
              placeholder="order-*   type=saga   service=payment-service   state=draft"
            />
          </div>
          {found.length === 0 && <p className={styles.note}>No pattern is like that.</p>}
          {found.length > 0 && (
            <PatternsTable
              patterns={found}
              badgeOf={conformance.badgeOf}
              sorting={state.sorting}
              setSorting={state.setSorting}
              picked={picked}
              setPicked={setPicked}
            />
          )}
        </>
      )}
    </section>
  )
}

function PageActions({
  forbidden,
  onImport,
}: {
  forbidden: string | undefined
  onImport: () => void
}) {
  const { hrefOfNew, go } = usePatternLinks()
  useShortcut('c', { label: 'Create a pattern' }, () => {
    if (forbidden === undefined) go(hrefOfNew())
  })
  return (
    <>
      <button
        type="button"
        className={button.button}
        disabled={forbidden !== undefined}
        title={forbidden}
        onClick={onImport}
      >
        Import…
      </button>
      {forbidden === undefined ? (
        <Link
          className={`${button.button} ${button.primary} ${styles.new}`}
          href={hrefOfNew()}
          aria-keyshortcuts="c"
        >
          New pattern
        </Link>
      ) : (
        <button type="button" className={button.button} disabled title={forbidden}>
          New pattern
        </button>
      )}
    </>
  )
}

function titleOf(patterns: readonly Pattern[]): string {
  if (patterns.length === 0) return 'Patterns'
  return patterns.length === 1 ? '1 pattern' : `${patterns.length} patterns`
}

function summaryOf(patterns: readonly Pattern[]): string | undefined {
  if (patterns.length === 0) return undefined
  const count = (state: string) => patterns.filter((pattern) => pattern.state === state).length
  const parts = ['active', 'draft', 'deprecated'].flatMap((state) =>
    count(state) > 0 ? [`${count(state)} ${state}`] : [],
  )
  return parts.join(' · ')
}
