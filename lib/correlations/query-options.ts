import { queryOptions } from '@tanstack/react-query'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import type { CorrelationAnswer } from './analysis/event-columns.ts'

/** What is younger than this may still get more events; ms. */
const growingMs = 120_000
const pollMs = 5_000

export function correlationOptions(id: string) {
  return queryOptions({
    queryKey: ['correlation', id],
    queryFn: ({ signal }) => fetchJson<CorrelationAnswer>(`/api/v1/correlations/${id}`, signal),
    // Once a correlation is over nothing changes, and it may be large.
    refetchInterval: ({ state }) => (isGrowing(state.data) ? pollMs : false),
    staleTime: ({ state }) => (isGrowing(state.data) ? 0 : Infinity),
    refetchOnWindowFocus: false,
    structuralSharing: false,
  })
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
