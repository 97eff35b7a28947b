import { QueryClient } from '@tanstack/react-query'

/** An error is shown at once; the live stream and the polling behind it try again anyway. */
export function createQueryClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: false } } })
}
