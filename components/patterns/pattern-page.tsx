'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { patternOptions } from '#lib/patterns/query-options.ts'
import type { Pattern } from '#lib/patterns/schemas.ts'
import { ProblemError } from '#lib/platform/fetch-json.ts'
import { PageHead } from '../ui/page-head.tsx'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import tabs from '../ui/tabs.module.css'
import { Ago } from './ago.tsx'
import type { EditorView } from './editor/editor-sections.tsx'
import { Editor } from './editor/editor.tsx'
import { RowMenu } from './list/row-menu.tsx'
import { PatternSkeleton } from './pattern-skeleton.tsx'
import { patternTabs, type PatternTab } from './pattern-tabs.ts'
import { typeWords } from './pattern-words.ts'
import { RevisionsPanel } from './revisions/revisions-panel.tsx'
import { StateBadge } from './state-badge.tsx'
import { usePatternLinks } from './use-pattern-links.ts'

const tabNames: Record<PatternTab, string> = {
  pattern: 'Pattern',
  conformance: 'Conformance',
  revisions: 'Revisions',
}

/** What of the page is in its address. */
type PatternPageState = EditorView & {
  tab: PatternTab
  revision: number | null
  setRevision: (version: number) => void
  /** Where another tab of the same page is. */
  hrefOfTab: (tab: PatternTab) => string
}

/** One pattern: to be changed, what it was before, and how traffic keeps to it. */
export function PatternPage({
  reference,
  state,
  conformance,
}: {
  /** Its name, or `id:42`. */
  reference: string
  state: PatternPageState
  /** How traffic keeps to it; it loads and fails by itself. */
  conformance: ReactNode
}) {
  const { hrefOf, hrefOfList, go } = usePatternLinks()
  const query = useQuery(patternOptions(reference))
  const { data, error } = query
  const isGone = error instanceof ProblemError && error.code === 'not_found'
  if (isGone && !data) return <Gone reference={reference} message={error.detail} state={state} />
  const trouble = error && <QueryTrouble query={query} />
  if (!data) return trouble ?? <PatternSkeleton name={reference} />
  const follow = (pattern: Pattern) => {
    // Under another name it is at another address.
    if (pattern.name !== data.name) go(hrefOf(pattern))
  }
  return (
    <>
      {trouble}
      <PageHead
        title={data.name === '' ? '(no name)' : data.name}
        summary={
          <>
            {typeWords(data.type)} · <StateBadge state={data.state} /> · version {data.version},{' '}
            <Changed pattern={data} />
          </>
        }
      >
        <RowMenu pattern={data} onGone={() => go(hrefOfList())} />
      </PageHead>
      <Tabs state={state} />
      {state.tab === 'conformance' && conformance}
      {state.tab === 'revisions' && (
        <RevisionsPanel
          reference={reference}
          pattern={data}
          chosen={state.revision}
          choose={state.setRevision}
          onRestored={follow}
        />
      )}
      {state.tab === 'pattern' && (
        <Editor key={data.id} reference={reference} pattern={data} view={state} onSaved={follow} />
      )}
    </>
  )
}

/** Whoever looks at it sees at once that somebody has just changed it. */
function Changed({ pattern: { updatedAt, updatedBy } }: { pattern: Pattern }) {
  return (
    <span title={updatedAt ?? undefined} suppressHydrationWarning>
      changed <Ago atMs={updatedAt === null ? null : Date.parse(updatedAt)} /> by{' '}
      {updatedBy ?? 'another program'}
    </span>
  )
}

function Tabs({ state: { tab, hrefOfTab } }: { state: PatternPageState }) {
  return (
    <nav className={tabs.tabs} aria-label="Pattern">
      {patternTabs.map((one) => (
        <Link
          key={one}
          href={hrefOfTab(one)}
          className={tabs.tab}
          aria-current={one === tab ? 'page' : undefined}
        >
          {tabNames[one]}
        </Link>
      ))}
    </nav>
  )
}

/** A pattern that was deleted can be brought back; one that never was can be written. */
function Gone({
  reference,
  message,
  state,
}: {
  reference: string
  message: string | undefined
  state: PatternPageState
}) {
  const { hrefOfList, hrefOf, go } = usePatternLinks()
  return (
    <>
      <PageHead title={reference} summary={message ?? 'There is no such pattern.'}>
        <Link href={hrefOfList()}>All patterns</Link>
      </PageHead>
      <RevisionsPanel
        reference={reference}
        pattern={null}
        chosen={state.revision}
        choose={state.setRevision}
        onRestored={(pattern) => go(hrefOf(pattern))}
      />
    </>
  )
}
