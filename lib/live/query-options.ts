import { keepPreviousData } from '@tanstack/react-query'
import { mayPass } from '#lib/platform/fetch-json.ts'
import type { LiveTopic } from './model.ts'

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: { topics?: readonly LiveTopic[] }
  }
}

/** How often is polled in case the stream is cut. */
export const backstopMs = 12_000
const freshMs = 2_000

/** What was not answered is asked again by and by, whatever it follows else. */
export function whenUnanswered({ state }: { state: { error: unknown } }): number | false {
  return mayPass(state.error) ? backstopMs : false
}

/**
 * Spread into the options of a page's query: it is read again when one of its topics changes, and by
 * polling for when the stream is cut; the old answer stays on the screen until the new one is there.
 * One whose staleTime is 'static' follows nothing for as long as it is.
 */
export function liveQuery(...topics: readonly LiveTopic[]) {
  return {
    meta: { topics },
    placeholderData: keepPreviousData,
    refetchInterval: backstopMs,
    staleTime: freshMs,
  }
}
