import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { liveQuery } from '#lib/live/query-options.ts'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import { windowSearch, type WindowRequest } from '#lib/platform/window.ts'
import type { CheckHistory, HealthAnswer, HealthSeries, TroubledChecks } from './model.ts'

export function healthOptions(window: WindowRequest) {
  return queryOptions({
    ...liveQuery('health'),
    queryKey: ['health', window],
    queryFn: ({ signal }) =>
      fetchJson<HealthAnswer>(`/api/v1/health?${windowSearch(window)}`, signal),
  })
}

export function checkHistoryOptions(series: HealthSeries, window: WindowRequest) {
  const { serviceName, endpoint, checkType } = series
  return queryOptions({
    ...liveQuery('health'),
    queryKey: ['health', 'failures', serviceName, endpoint, checkType, window],
    queryFn: ({ signal }) => {
      const search = windowSearch(window)
      search.set('service', serviceName)
      search.set('endpoint', endpoint)
      search.set('type', checkType)
      return fetchJson<CheckHistory>(`/api/v1/health/failures?${search}`, signal)
    },
  })
}

const badgeMs = 10_000

/** For the badge beside every page: not worth a read at every change. */
export function troubledOptions() {
  return queryOptions({
    queryKey: ['health', 'troubled'],
    queryFn: ({ signal }) => fetchJson<TroubledChecks>('/api/v1/health/troubled', signal),
    placeholderData: keepPreviousData,
    refetchInterval: badgeMs,
    staleTime: badgeMs / 2,
  })
}

/** The same for the overview, where the worst of them stand. */
export function worstChecksOptions() {
  return queryOptions({
    ...liveQuery('health'),
    queryKey: ['health', 'troubled', 'worst'],
    queryFn: ({ signal }) => fetchJson<TroubledChecks>('/api/v1/health/troubled', signal),
  })
}
