import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { ProblemError } from '#lib/platform/fetch-json.ts'
import type { CorrelationSummary } from '#lib/correlations/model.ts'
import { searchOptions } from '#lib/correlations/query-options.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { useSettled } from '../ui/use-settled.ts'

/** As many are looked for before it waits to be asked for more. */
const wantedEach = 50
const settleMs = 350

/** A search as it goes on: part after part, until enough is found or somebody stops it. */
export function useSearch(text: string, request: WindowRequest) {
  const sought = useSettled(text, settleMs)
  const [tail, setTail] = useState(true)
  const [wanted, setWanted] = useState(wantedEach)
  const isLive = 'range' in request
  const query = useInfiniteQuery(searchOptions({ text: sought, window: request }, tail && isLive))
  const { data, error, isFetching, hasNextPage, fetchNextPage, isPlaceholderData } = query
  const items = useMemo(() => unique(data?.pages.flatMap((page) => page.items) ?? []), [data])
  const looksOn = hasNextPage && !error && !isPlaceholderData && items.length < wanted
  useEffect(() => {
    if (looksOn && !isFetching) void fetchNextPage()
  }, [looksOn, isFetching, fetchNextPage])
  return {
    sought,
    items,
    query,
    isMistyped: error instanceof ProblemError && error.code === 'bad_request',
    isOld: isPlaceholderData || (error !== null && data !== undefined),
    /** Without an answer nothing can be said, not even that there is nothing. */
    isKnown: data !== undefined || !error,
    isLoading: data === undefined,
    progress: {
      last: data?.pages.at(-1),
      looksOn,
      hasMore: hasNextPage,
      isLive,
      window: request,
      tail,
      isTailing: tail && isLive && (data?.pages.length ?? 0) <= 1,
      onTail: (on: boolean) => {
        setTail(on)
        if (on) void query.refetch()
      },
      onStop: () => setWanted(items.length),
      onMore: () => {
        setTail(false)
        setWanted(items.length + wantedEach)
      },
    },
  }
}

export type SearchProgressState = ReturnType<typeof useSearch>['progress']

/** Newest first. One that goes on for long is found in several parts of the window. */
function unique(items: readonly CorrelationSummary[]): CorrelationSummary[] {
  const byId = new Map(items.map((item) => [item.id, item]))
  return [...byId.values()].toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
}
