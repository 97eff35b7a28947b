import { queryOptions } from '@tanstack/react-query'
import { liveQuery } from '#lib/live/query-options.ts'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import { windowSearch, type WindowRequest } from '#lib/platform/window.ts'
import type { DeviationKind } from './model.ts'
import type {
  Conformance,
  CorrelationConformance,
  Coverage,
  PatternConformance,
} from './schemas.ts'

const path = '/api/v1/conformance'

export function conformanceOptions(request: WindowRequest) {
  return queryOptions({
    ...liveQuery('conformance', 'patterns'),
    queryKey: ['conformance', 'all', request],
    queryFn: ({ signal }) => fetchJson<Conformance>(`${path}?${windowSearch(request)}`, signal),
  })
}

/** @param reference the pattern's name, or `id:42` */
export function patternConformanceOptions(
  reference: string,
  request: WindowRequest,
  kind: DeviationKind | null,
) {
  return queryOptions({
    ...liveQuery('conformance', 'patterns'),
    queryKey: ['conformance', 'pattern', reference, request, kind],
    queryFn: ({ signal }) =>
      fetchJson<PatternConformance>(
        `${path}/${encodeURIComponent(reference)}?${searchOf(request, kind)}`,
        signal,
      ),
  })
}

function searchOf(request: WindowRequest, kind: DeviationKind | null): URLSearchParams {
  const search = windowSearch(request)
  if (kind !== null) search.set('kind', kind)
  return search
}

export function coverageOptions(request: WindowRequest) {
  return queryOptions({
    // It is large where there are many edges, and calls change little of it: by polling that is enough.
    ...liveQuery('patterns'),
    queryKey: ['conformance', 'coverage', request],
    queryFn: ({ signal }) =>
      fetchJson<Coverage>(`${path}/coverage?${windowSearch(request)}`, signal),
  })
}

export function correlationConformanceOptions(id: string) {
  return queryOptions({
    ...liveQuery('conformance', 'patterns'),
    queryKey: ['conformance', 'correlation', id],
    queryFn: ({ signal }) =>
      fetchJson<CorrelationConformance>(`${path}/correlations/${id}`, signal),
    // What is said of one correlation is not said of the next.
    placeholderData: () => undefined,
  })
}
