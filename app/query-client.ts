import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { whenUnanswered } from '#lib/live/query-options.ts'
import { ProblemError } from '#lib/platform/fetch-json.ts'

/** An error is shown at once; the live stream and the polling behind it try again anyway. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: false, refetchInterval: whenUnanswered } },
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
  })
}

/** A session that has ended is told by the next answer: the page leads to the sign-in, and back. */
function leaveWhenSignedOut(error: Error): void {
  if (typeof window === 'undefined') return
  if (!(error instanceof ProblemError) || error.code !== 'unauthorized') return
  const { pathname, search } = location
  location.assign(`/sign-in?error=ended&to=${encodeURIComponent(pathname + search)}`)
}
