import { queryOptions } from '@tanstack/react-query'
import { liveQuery } from '#lib/live/query-options.ts'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import { windowSearch, type WindowRequest } from '#lib/platform/window.ts'
import type { Overview } from './model.ts'

export function overviewOptions(request: WindowRequest) {
  return queryOptions({
    ...liveQuery('traffic', 'health', 'breakers'),
    queryKey: ['overview', request],
    queryFn: ({ signal }) =>
      fetchJson<Overview>(`/api/v1/overview?${windowSearch(request)}`, signal),
  })
}
