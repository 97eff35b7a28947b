import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { backstopMs, whenUnanswered } from '#lib/live/query-options.ts'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import { windowSearch, type WindowRequest } from '#lib/platform/window.ts'
import { serverNow } from '#lib/platform/server-clock.ts'
import type { CorrelationAnswer } from './analysis/event-columns.ts'
import { fillIn } from './analysis/fill-in.ts'
import type { FoundCorrelation, SearchAnswer } from './model.ts'

/** What is younger than this may still get more events; ms. */
const growingMs = 120_000
/** A large one takes long to work out: it follows no stream, which may tell of news each second. */
const largeEvents = 20_000
const largePollMs = 4_000

export function correlationOptions(id: string) {
  return queryOptions({
    queryKey: ['correlation', id],
    queryFn: ({ client, queryKey, signal }) =>
      readOn(id, client.getQueryData<CorrelationAnswer>(queryKey), signal),
    meta: { topics: ['correlations'] as const },
    // Once a correlation is over nothing changes.
    refetchInterval: (query) => {
      const { data } = query.state
      if (!isGrowing(data)) return whenUnanswered(query)
      return isLarge(data) ? largePollMs : backstopMs
    },
    staleTime: ({ state }) => (isGrowing(state.data) && !isLarge(state.data) ? 0 : 'static'),
    refetchOnWindowFocus: false,
    structuralSharing: false,
  })
}

/** All of it, or of what is known already only what was written since. */
async function readOn(
  id: string,
  known: CorrelationAnswer | undefined,
  signal: AbortSignal,
): Promise<CorrelationAnswer> {
  const path = `/api/v1/correlations/${id}`
  if (known && known.omitted === 0) {
    const since = new URLSearchParams({ since: known.cursor })
    const part = await fetchJson<CorrelationAnswer>(`${path}?${since}`, signal)
    const filled = fillIn(known, part)
    if (filled) return filled
  }
  return await fetchJson<CorrelationAnswer>(path, signal)
}

/** Too large to be worked out with each news. */
export function isLarge(answer: CorrelationAnswer | undefined): boolean {
  return (answer?.columns.id.length ?? 0) > largeEvents
}

/** True while events of it may still come. */
export function isGrowing(answer: CorrelationAnswer | undefined): boolean {
  if (answer === undefined) return false
  const { at, latencyMs } = answer.columns
  const last = at.reduce((most, ms, row) => Math.max(most, ms + (latencyMs[row] ?? 0)), 0)
  return Date.parse(answer.asOf) - last < growingMs
}

export type EventDetail = {
  id: string
  event_type: string
  occurred_at: string
  attributes: Record<string, unknown> | null
}

export function eventOptions(id: string, eventId: string) {
  return queryOptions({
    queryKey: ['correlation', id, 'event', eventId],
    queryFn: ({ signal }) =>
      fetchJson<EventDetail>(`/api/v1/correlations/${id}/events/${eventId}`, signal),
    staleTime: Infinity,
  })
}

/** So far around a correlation others like it are looked for, and in so many parts of a search. */
const likeMs = 3_600_000
const likeParts = 5
const likeEnough = 30

/** Correlations found by a search in the hour before and after a moment, newest first. */
export function likeOptions(text: string | null, aroundMs: number) {
  return queryOptions({
    queryKey: ['correlations', 'like', text, aroundMs],
    enabled: text !== null,
    queryFn: async ({ signal }) => {
      const search = windowSearch({
        fromMs: aroundMs - likeMs,
        toMs: Math.min(aroundMs + likeMs, serverNow()),
      })
      search.set('q', text ?? '')
      search.set('limit', '100')
      const items: SearchAnswer['items'] = []
      for (let part = 0; part < likeParts && items.length < likeEnough; part += 1) {
        const found = await fetchJson<SearchAnswer>(`/api/v1/correlations?${search}`, signal)
        items.push(...found.items)
        if (found.next === null) break
        search.set('before', found.next)
      }
      return items
    },
    staleTime: 60_000,
    retry: false,
  })
}

/** The correlation that any id leads to. */
export function lookUpId(id: string): Promise<FoundCorrelation> {
  return fetchJson<FoundCorrelation>(`/api/v1/correlations/lookup?${new URLSearchParams({ id })}`)
}

/**
 * Correlations such as are sought, a part of the window at a time. While `tail` is on and only the
 * newest part is shown, it is read again whenever there are new ones.
 */
export function searchOptions(
  { text, window }: { text: string; window: WindowRequest },
  tail: boolean,
) {
  return infiniteQueryOptions({
    queryKey: ['correlations', text, window],
    queryFn: ({ signal, pageParam }) => {
      const search = windowSearch(window)
      if (text !== '') search.set('q', text)
      if (pageParam !== null) search.set('before', pageParam)
      return fetchJson<SearchAnswer>(`/api/v1/correlations?${search}`, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    meta: tail ? { topics: ['correlations'] as const } : {},
    staleTime: ({ state }) => (tail && state.data?.pages.length !== 1 ? 'static' : 0),
    refetchInterval: (query) =>
      tail && query.state.data?.pages.length === 1 ? backstopMs : whenUnanswered(query),
    placeholderData: keepPreviousData,
    retry: false,
  })
}
