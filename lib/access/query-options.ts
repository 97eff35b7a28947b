import { queryOptions } from '@tanstack/react-query'
import { liveQuery } from '#lib/live/query-options.ts'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import type { Account, ApiToken, User } from './schemas.ts'

export function usersOptions() {
  return queryOptions({
    ...liveQuery('access'),
    queryKey: ['users'],
    queryFn: ({ signal }) => fetchJson<{ users: User[] }>('/api/v1/users', signal),
  })
}

export function tokensOptions() {
  return queryOptions({
    ...liveQuery('access'),
    queryKey: ['tokens'],
    queryFn: ({ signal }) => fetchJson<{ tokens: ApiToken[] }>('/api/v1/tokens', signal),
  })
}

export function accountOptions() {
  return queryOptions({
    ...liveQuery('access'),
    queryKey: ['account'],
    queryFn: ({ signal }) => fetchJson<Account>('/api/v1/account', signal),
  })
}
