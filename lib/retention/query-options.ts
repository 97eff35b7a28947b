import { queryOptions } from '@tanstack/react-query'
import { liveQuery } from '#lib/live/query-options.ts'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import type { RetentionAnswer } from './schemas.ts'

export function retentionOptions() {
  return queryOptions({
    ...liveQuery('access'),
    // Sizes are read with it, and change slowly.
    refetchInterval: 60_000,
    queryKey: ['retention'],
    queryFn: ({ signal }) => fetchJson<RetentionAnswer>('/api/v1/retention', signal),
  })
}
