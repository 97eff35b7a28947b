import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import type { WindowRequest } from '#lib/rollups/model.ts'
import type { Overview } from './model.ts'

const backstopMs = 12_000
const freshMs = 2_000

export function overviewOptions(request: WindowRequest) {
  return queryOptions({
    queryKey: ['overview', request],
    queryFn: ({ signal }) => fetchJson<Overview>(`/api/v1/overview?${queryOf(request)}`, signal),
    placeholderData: keepPreviousData,
    // The live stream says when to read again; this is for when it cannot.
    refetchInterval: backstopMs,
    staleTime: freshMs,
  })
}

function queryOf(request: WindowRequest): URLSearchParams {
  if ('range' in request) return new URLSearchParams({ range: request.range })
  return new URLSearchParams({
    from: new Date(request.fromMs).toISOString(),
    to: new Date(request.toMs).toISOString(),
  })
}
