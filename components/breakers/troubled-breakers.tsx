'use client'

import { stateWords } from '#lib/breakers/model.ts'
import { useQuery } from '@tanstack/react-query'
import type { Breaker } from '#lib/breakers/schemas.ts'
import { breakersOptions } from '#lib/breakers/query-options.ts'
import { ShortList } from '../ui/short-list.tsx'
import { useNow } from '../ui/use-now.ts'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import { showBreakers, sortBreakers, troubleOf } from './breaker-model.ts'
import { failedCallsText, flapWords, nextTryWords, sinceWords } from './breaker-words.ts'

const mostShown = 6

/** Breakers that stop calls or flap, for the overview. */
export function TroubledBreakers() {
  const { request, hrefTo } = useWindowParams()
  const { data, ...query } = useQuery(breakersOptions(request))
  const nowMs = useNow(Date.parse(data?.asOf ?? '') || 0, 1_000)
  const troubled =
    data && sortBreakers(showBreakers(data), 'worst').filter((one) => troubleOf(one) !== null)
  const rows = troubled?.slice(0, mostShown).map((breaker) => ({
    id: breaker.key,
    tone: troubleOf(breaker) ?? ('unknown' as const),
    name: `${breaker.source} → ${breaker.target}`,
    href: hrefTo('/breakers', { breaker: breaker.key }),
    words: wordsOf(breaker, nowMs),
    action: { name: 'explain', href: hrefTo('/correlations', { q: failedCallsText(breaker) }) },
  }))
  const count = troubled?.length ?? 0
  return (
    <ShortList
      title="Breakers"
      rows={rows}
      nothing="No breaker is open or flaps."
      more={{ words: count > mostShown ? `all ${count}` : 'all', href: hrefTo('/breakers') }}
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
