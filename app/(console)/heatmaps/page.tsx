import { dehydrate, HydrationBoundary, noop } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { createLoader, type SearchParams } from 'nuqs/server'
import { windowParams, windowRequestOf } from '#components/ui/window/window-params.ts'
import { loadErrorHeatmap, loadLatencyHeatmap } from '#lib/heatmaps/load-heatmaps.ts'
import { errorsOptions, latencyOptions } from '#lib/heatmaps/query-options.ts'
import { createQueryClient } from '../../query-client.ts'
import { pageSession } from '../../session.ts'
import { HeatmapsClient } from './client.tsx'
import { heatmapParams } from './search-params.ts'

export const metadata: Metadata = {
  title: 'Heatmaps',
  description: 'Calls by time and latency, failures by edge and time, and what sets them apart.',
}

const loadParams = createLoader({ ...windowParams, ...heatmapParams })

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { user } = await pageSession('read')
  const params = await loadParams(searchParams)
  const { service, source, target, protocol } = params
  const filter = { service, source, target, protocol }
  const request = { window: windowRequestOf(params), filter }
  const queryClient = createQueryClient()
  if (user) {
    const given = Object.entries(filter).filter(([, value]) => value !== '')
    const query = { window: request.window, filter: Object.fromEntries(given) }
    await (
      params.mode === 'latency'
        ? queryClient.query({
            ...latencyOptions(request),
            queryFn: () => loadLatencyHeatmap(query),
          })
        : queryClient.query({ ...errorsOptions(request), queryFn: () => loadErrorHeatmap(query) })
    ).catch(noop)
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <HeatmapsClient />
    </HydrationBoundary>
  )
}
