import { queryOptions } from '@tanstack/react-query'
import { liveQuery } from '#lib/live/query-options.ts'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import type {
  DraftRequest,
  Pattern,
  PatternDraft,
  PatternList,
  PatternRevision,
  Suggestions,
} from './schemas.ts'

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

const suggestionsMs = 60_000

/** What was really seen: for completion, so a minute old is fresh enough. */
export function suggestionsOptions() {
  return queryOptions({
    queryKey: ['patterns', 'suggestions'],
    queryFn: ({ signal }) => fetchJson<Suggestions>(`${path}/suggestions`, signal),
    staleTime: suggestionsMs,
  })
}

/** A pattern as a run or an edge would have it; read once, as it is edited from then on. */
export function draftOptions(of: DraftRequest) {
  const search = new URLSearchParams('edge' in of ? of.edge : of).toString()
  return queryOptions({
    queryKey: ['patterns', 'draft', search],
    queryFn: ({ signal }) => fetchJson<PatternDraft>(`${path}/draft?${search}`, signal),
    staleTime: Infinity,
  })
}
