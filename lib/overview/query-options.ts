import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { liveQuery } from '#lib/live/query-options.ts'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import { windowSearch, type WindowRequest } from '#lib/platform/window.ts'
import type { AskedServices, Overview, OverviewRequest, Services, WorseEdges } from './model.ts'
import type { Attention } from './schemas.ts'

export function overviewOptions(request: OverviewRequest) {
  return queryOptions({
    ...liveQuery('traffic', 'health', 'breakers'),
    queryKey: ['overview', request],
    queryFn: ({ signal }) => fetchJson<Overview>(`/api/v1/overview?${searchOf(request)}`, signal),
  })
}

/** Where the overview tells only the worst of many services, others come by this. */
export function servicesOptions(window: WindowRequest, asked: AskedServices) {
  return queryOptions({
    ...liveQuery('traffic', 'health', 'breakers'),
    queryKey: ['overview', 'services', window, asked],
    queryFn: ({ signal }) => {
      const search = windowSearch(window)
      search.set('q', asked.filter)
      search.set('sort', asked.sort.column)
      search.set('reversed', String(asked.sort.reversed))
      search.set('most', String(asked.most))
      if (asked.service !== null) search.set('service', asked.service)
      return fetchJson<Services>(`/api/v1/overview/services?${search}`, signal)
    },
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
    // That of now is the same for all windows that end now.
    queryKey: ['attention', 'range' in request ? 'now' : request],
    queryFn: ({ signal }) =>
      fetchJson<Attention>(`/api/v1/overview/attention?${windowSearch(request)}`, signal),
    placeholderData: keepPreviousData,
    refetchInterval: attentionMs,
    staleTime: attentionMs / 2,
  })
}
