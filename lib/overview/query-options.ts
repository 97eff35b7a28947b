import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { liveQuery } from '#lib/live/query-options.ts'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import { windowSearch, type WindowRequest } from '#lib/platform/window.ts'
import type { Overview, OverviewRequest, WorseEdges } from './model.ts'
import type { Attention } from './schemas.ts'

export function overviewOptions(request: OverviewRequest) {
  return queryOptions({
    ...liveQuery('traffic', 'health', 'breakers'),
    queryKey: ['overview', request],
    queryFn: ({ signal }) => fetchJson<Overview>(`/api/v1/overview?${searchOf(request)}`, signal),
  })
}

export function worseEdgesOptions(request: OverviewRequest) {
  return queryOptions({
    ...liveQuery('traffic'),
    queryKey: ['overview', 'edges', request],
    queryFn: ({ signal }) =>
      fetchJson<WorseEdges>(`/api/v1/overview/edges?${searchOf(request)}`, signal),
  })
}

function searchOf({ window, against }: OverviewRequest): URLSearchParams {
  const search = windowSearch(window)
  search.set('against', against)
  return search
}

const attentionMs = 10_000

/** For the badge that stands beside every page: not worth a read at every change. */
export function attentionOptions(request: WindowRequest) {
  return queryOptions({
    queryKey: ['attention', request],
    queryFn: ({ signal }) =>
      fetchJson<Attention>(`/api/v1/overview/attention?${windowSearch(request)}`, signal),
    placeholderData: keepPreviousData,
    refetchInterval: attentionMs,
    staleTime: attentionMs / 2,
  })
}
