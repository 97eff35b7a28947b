'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { coverageOptions } from '#lib/conformance/query-options.ts'
import type { Coverage } from '#lib/conformance/schemas.ts'
import { formatCount } from '#lib/platform/format.ts'
import { NoTelemetry } from '../ui/no-telemetry.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { PressedChoice } from '../ui/pressed-choice.tsx'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import { PageSkeleton } from '../ui/skeleton.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import styles from './conformance.module.css'
import { CoverageEdges } from './coverage-edges.tsx'
import { edgesOf, type CoverageView, type Order } from './coverage-model.ts'
import { DeadPatterns } from './dead-patterns.tsx'

/** What of the page is in its address. */
export type CoverageState = {
  view: CoverageView
  setView: (view: CoverageView) => void
  filter: string
  setFilter: (filter: string) => void
  order: Order
  setOrder: (order: Order) => void
}

/** What of the estate's traffic is declared, and which declarations have no run. */
export function CoveragePage({ state }: { state: CoverageState }) {
  const { request, hrefTo } = useWindowParams()
  const query = useQuery(coverageOptions(request))
  const { data: found, error, isPlaceholderData } = query
  const trouble = error && <QueryTrouble query={query} asOf={found?.asOf} />
  if (!found) return trouble ?? <PageSkeleton label="Reading coverage" />
  return (
    <>
      {trouble}
      <PageHead title="Coverage" summary={summaryOf(found)}>
        <Link href={hrefTo('/patterns')}>All patterns</Link>
        <Link href={hrefTo('/map', { q: 'declared=no' })}>On the map</Link>
      </PageHead>
      <div
        className={isPlaceholderData || error ? `${styles.lists} ${styles.old}` : styles.lists}
        aria-busy={isPlaceholderData}
      >
        <PressedChoice
          label="What to list"
          value={state.view}
          choices={choicesOf(found)}
          onChoose={state.setView}
        />
        <Listed found={found} state={state} />
      </div>
    </>
  )
}

function Listed({ found, state }: { found: Coverage; state: CoverageState }) {
  const { view } = state
  if (view === 'dead') {
    return <DeadPatterns dead={found.dead} active={found.activePatterns} state={state} />
  }
  // Where there are no calls it is not that all of them are declared.
  if (found.edges.length === 0) return <NoTelemetry />
  return <CoverageEdges edges={edgesOf(found.edges, view)} view={view} state={state} />
}

function choicesOf({ edges, dead }: Coverage): Record<CoverageView, string> {
  const count = (view: CoverageView) => formatCount(edgesOf(edges, view).length)
  return {
    undeclared: `Undeclared edges ${count('undeclared')}`,
    dead: `Patterns without runs ${formatCount(dead.length)}`,
    declared: `Declared edges ${count('declared')}`,
    internal: `Databases ${count('internal')}`,
    all: `All edges ${count('all')}`,
  }
}

function summaryOf({ edges, dead, activePatterns }: Coverage): string {
  const judged = edges.filter(({ status }) => status !== 'internal')
  const declared = judged.filter(({ status }) => status === 'declared')
  if (judged.length === 0) return 'No calls in this window.'
  const total = callsOf(judged)
  const share = total === 0 ? 0 : Math.floor((100 * callsOf(declared)) / total)
  const ofEdges = `${formatCount(declared.length)} of ${formatCount(judged.length)} edges are declared: ${share} % of the calls between services.`
  if (dead.length === 0) return ofEdges
  return `${ofEdges} ${formatCount(dead.length)} of ${formatCount(activePatterns)} active patterns have no judged run.`
}

function callsOf(edges: Coverage['edges']): number {
  return edges.reduce((sum, edge) => sum + edge.calls, 0)
}
