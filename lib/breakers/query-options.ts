import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { liveQuery } from '#lib/live/query-options.ts'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import { windowSearch, type WindowRequest } from '#lib/platform/window.ts'
import type { Breakers, BreakerTally, Edge, Transition, TroubledBreakers } from './schemas.ts'

export function breakersOptions(request: WindowRequest) {
  return queryOptions({
    ...liveQuery('breakers', 'traffic'),
    queryKey: ['breakers', request],
    queryFn: ({ signal }) =>
      fetchJson<Breakers>(`/api/v1/breakers?${windowSearch(request)}`, signal),
  })
}

/** For the overview, where the worst of them stand. */
export function troubledOptions(request: WindowRequest) {
  return queryOptions({
    ...liveQuery('breakers', 'traffic'),
    queryKey: ['breakers', 'troubled', request],
    queryFn: ({ signal }) =>
      fetchJson<TroubledBreakers>(`/api/v1/breakers/troubled?${windowSearch(request)}`, signal),
  })
}

export function transitionsOptions(edge: Edge, request: WindowRequest) {
  return queryOptions({
    ...liveQuery('breakers'),
    queryKey: ['breakers', 'transitions', edge, request],
    queryFn: ({ signal }) =>
      fetchJson<{ transitions: Transition[] }>(
        `/api/v1/breakers/transitions?${searchOf(edge, request)}`,
        signal,
      ),
  })
}

function searchOf({ source, target, protocol }: Edge, request: WindowRequest): URLSearchParams {
  const search = windowSearch(request)
  search.set('source_service', source)
  search.set('target_service', target)
  search.set('protocol', protocol)
  return search
}

const tallyMs = 10_000

/** For the badge that stands beside every page: not worth a read at every change. */
export function tallyOptions() {
  return queryOptions({
    queryKey: ['breakers', 'tally'],
    queryFn: ({ signal }) => fetchJson<BreakerTally>('/api/v1/breakers/tally', signal),
    placeholderData: keepPreviousData,
    refetchInterval: tallyMs,
    staleTime: tallyMs / 2,
  })
}
