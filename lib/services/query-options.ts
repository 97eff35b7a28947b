import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import type { FoundServices } from './schemas.ts'

const mostOffered = 12
const freshMs = 60_000

/** Services to choose from while somebody types. */
export function offeredServicesOptions(typed: string) {
  return queryOptions({
    queryKey: ['services', 'offered', typed],
    queryFn: ({ signal }) => {
      const search = new URLSearchParams({ q: typed, limit: String(mostOffered) })
      return fetchJson<FoundServices>(`/api/v1/services?${search}`, signal)
    },
    placeholderData: keepPreviousData,
    staleTime: freshMs,
  })
}
