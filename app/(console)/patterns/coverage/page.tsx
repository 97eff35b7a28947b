import { dehydrate, HydrationBoundary, noop } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { createLoader, type SearchParams } from 'nuqs/server'
import { windowParams, windowRequestOf } from '#components/ui/window/window-params.ts'
import { loadCoverage } from '#lib/conformance/load-conformance.ts'
import { coverageOptions } from '#lib/conformance/query-options.ts'
import { createQueryClient } from '../../../query-client.ts'
import { pageSession } from '../../../session.ts'
import { CoverageClient } from './client.tsx'

export const metadata: Metadata = {
  title: 'Coverage',
  description: 'Traffic that no pattern declares, and patterns without traffic.',
}

const mostEdgesInPage = 600

const loadParams = createLoader(windowParams)

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { user } = await pageSession('read')
  const request = windowRequestOf(await loadParams(searchParams))
  const queryClient = createQueryClient()
  if (user) {
    await queryClient
      .query({ ...coverageOptions(request), queryFn: () => loadCoverage(request) })
      .catch(noop)
  }
  // Of a large estate it would make the page itself heavy: the browser fetches it, compressed.
  const isLight =
    (queryClient.getQueryData(coverageOptions(request).queryKey)?.edges.length ?? 0) <=
    mostEdgesInPage
  return (
    <HydrationBoundary state={isLight ? dehydrate(queryClient) : undefined}>
      <CoverageClient />
    </HydrationBoundary>
  )
}
