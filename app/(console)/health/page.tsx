import { dehydrate, HydrationBoundary, noop } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { createLoader, type SearchParams } from 'nuqs/server'
import { windowParams, windowRequestOf } from '#components/ui/window/window-params.ts'
import { loadHealth } from '#lib/health/load-health.ts'
import { healthOptions } from '#lib/health/query-options.ts'
import { createQueryClient } from '../../query-client.ts'
import { pageSession } from '../../session.ts'
import { HealthClient } from './client.tsx'

export const metadata: Metadata = {
  title: 'Health',
  description: 'The health checks of every service: what fails now, since when, and how it went.',
}

const loadWindow = createLoader(windowParams)

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { user } = await pageSession('read')
  const request = windowRequestOf(await loadWindow(searchParams))
  const queryClient = createQueryClient()
  if (user) {
    await queryClient
      .query({ ...healthOptions(request), queryFn: () => loadHealth(request) })
      .catch(noop)
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <HealthClient />
    </HydrationBoundary>
  )
}
