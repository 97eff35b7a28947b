import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import type { AuditFilter, AuditPage } from './schemas.ts'

export function auditOptions(filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam, signal }) =>
      fetchJson<AuditPage>(`/api/v1/audit?${auditSearch(filter, { before: pageParam })}`, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    meta: { topics: ['access'] },
  })
}

/** A search as parameters, without those that are not set. */
export function auditSearch(
  filter: AuditFilter,
  more: Record<string, string | undefined>,
): URLSearchParams {
  const given = Object.entries({ ...filter, ...more })
  return new URLSearchParams(
    given.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])),
  )
}
