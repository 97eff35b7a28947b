import { dehydrate, HydrationBoundary, noop } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { createLoader, type SearchParams } from 'nuqs/server'
import { CoveragePage } from '#components/conformance/coverage-page.tsx'
import { windowParams, windowRequestOf } from '#components/ui/window/window-params.ts'
import { loadCoverage } from '#lib/conformance/load-conformance.ts'
import { coverageOptions } from '#lib/conformance/query-options.ts'
import { createQueryClient } from '../../../query-client.ts'
import { pageSession } from '../../../session.ts'

export const metadata: Metadata = {
  title: 'Coverage',
  description: 'Traffic that no pattern declares, and patterns without traffic.',
}

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
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <CoveragePage />
    </HydrationBoundary>
  )
}
