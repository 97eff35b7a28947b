import { queryOptions } from '@tanstack/react-query'
import { liveQuery } from '#lib/live/query-options.ts'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import type { Pattern, PatternList, PatternRevision } from './schemas.ts'

const path = '/api/v1/patterns'
const pathOf = (name: string) => `${path}/${encodeURIComponent(name)}`

export function patternsOptions() {
  return queryOptions({
    ...liveQuery('patterns'),
    queryKey: ['patterns', 'list'],
    queryFn: ({ signal }) => fetchJson<PatternList>(path, signal),
  })
}

/** @param name of the pattern, or `id:42` */
export function patternOptions(name: string) {
  return queryOptions({
    ...liveQuery('patterns'),
    queryKey: ['patterns', 'one', name],
    queryFn: ({ signal }) => fetchJson<Pattern>(pathOf(name), signal),
  })
}

export function revisionsOptions(name: string) {
  return queryOptions({
    ...liveQuery('patterns'),
    queryKey: ['patterns', 'revisions', name],
    queryFn: ({ signal }) =>
      fetchJson<{ revisions: PatternRevision[] }>(`${pathOf(name)}/revisions?limit=200`, signal),
  })
}
