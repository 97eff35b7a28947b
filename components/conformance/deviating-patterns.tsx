'use client'

import { useQuery } from '@tanstack/react-query'
import { conformanceOptions } from '#lib/conformance/query-options.ts'
import { ShortList } from '../ui/short-list.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import { nothingDeviates, summaryWords, toneOf } from './conformance-words.ts'

const mostShown = 5

/** Patterns from which traffic deviates now, for the overview. */
export function DeviatingPatterns() {
  const { request, hrefTo } = useWindowParams()
  const { data, ...query } = useQuery(conformanceOptions(request))
  const deviating = data?.patterns
    .filter((one) => one.deviating > 0)
    .toSorted((a, b) => (a.share ?? 1) - (b.share ?? 1))
  const rows = deviating?.slice(0, mostShown).map((one) => ({
    id: String(one.id),
    tone: toneOf(one),
    name: one.name,
    href: hrefTo(`/patterns/${encodeURIComponent(one.name)}`, { tab: 'conformance' }),
    words: summaryWords(one),
  }))
  return (
    <ShortList
      title="Patterns"
      rows={rows}
      nothing={nothingDeviates(data?.patterns ?? [])}
      more={{ words: 'coverage', href: hrefTo('/patterns/coverage') }}
      query={query}
    />
  )
}
