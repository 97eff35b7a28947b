'use client'

import { useQuery } from '@tanstack/react-query'
import { stateWords } from '#lib/breakers/model.ts'
import { troubledOptions } from '#lib/breakers/query-options.ts'
import type { Breaker } from '#lib/breakers/schemas.ts'
import { keyOf, troubleOf } from '#lib/breakers/shown.ts'
import { fromTo } from '#lib/platform/isolated.ts'
import { ShortList } from '../ui/short-list.tsx'
import { useNow } from '../ui/use-now.ts'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import { failedCallsText, flapWords, nextTryWords, sinceWords } from './breaker-words.ts'

/** Breakers that stop calls or flap, for the overview. */
export function TroubledBreakers() {
  const { request, hrefTo } = useWindowParams()
  const { data, ...query } = useQuery(troubledOptions(request))
  const nowMs = useNow(Date.parse(data?.asOf ?? '') || 0, 1_000)
  const rows = data?.worst.map((breaker) => ({
    id: keyOf(breaker),
    tone: troubleOf(breaker) ?? ('unknown' as const),
    name: fromTo(breaker.source, breaker.target),
    href: hrefTo('/breakers', { breaker: keyOf(breaker) }),
    words: wordsOf(breaker, nowMs),
    action: { name: 'explain', href: hrefTo('/correlations', { q: failedCallsText(breaker) }) },
  }))
  const count = data?.count ?? 0
  return (
    <ShortList
      title="Breakers"
      rows={rows}
      nothing="No breaker is open or flaps."
      more={{
        words: count > (rows?.length ?? 0) ? `all ${count}` : 'all',
        href: hrefTo('/breakers'),
      }}
      query={query}
    />
  )
}

function wordsOf(breaker: Breaker, nowMs: number): string {
  const state = [stateWords(breaker.state), sinceWords(breaker, nowMs)].filter(Boolean).join(' ')
  // Why it is closed says nothing of why it is listed.
  const reason = breaker.state === 'closed' ? null : breaker.reason
  const parts = [state, nextTryWords(breaker, nowMs), flapWords(breaker), reason]
  return parts.filter((part) => part !== null).join(' · ')
}
