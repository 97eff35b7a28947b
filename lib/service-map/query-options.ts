import { queryOptions } from '@tanstack/react-query'
import { liveQuery } from '#lib/live/query-options.ts'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import { windowSearch } from '#lib/platform/window.ts'
import type { DetailRequest, MapDetail, MapRequest, ServiceMap } from './schemas.ts'

export function mapOptions(request: MapRequest) {
  return queryOptions({
    ...liveQuery('traffic', 'breakers'),
    queryKey: ['map', request],
    queryFn: ({ signal }) => fetchJson<ServiceMap>(mapUrl(request), signal),
  })
}

export function mapUrl({ window, atMs, compare }: MapRequest): string {
  const search = windowSearch(window)
  if (atMs !== null) search.set('at', new Date(atMs).toISOString())
  if (compare !== null) {
    search.set('compare', typeof compare === 'string' ? compare : new Date(compare).toISOString())
  }
  return `/api/v1/map?${search}`
}

export function detailOptions({ window, subject }: DetailRequest) {
  return queryOptions({
    ...liveQuery('traffic', 'breakers', 'health', 'patterns'),
    queryKey: ['map-detail', subject, window],
    queryFn: ({ signal }) => {
      const search = new URLSearchParams([...windowSearch(window), ...Object.entries(subject)])
      return fetchJson<MapDetail>(`/api/v1/map/detail?${search}`, signal)
    },
  })
}
