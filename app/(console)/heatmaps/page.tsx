import { dehydrate, HydrationBoundary, noop } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { createLoader, type SearchParams } from 'nuqs/server'
import { windowParams, windowRequestOf } from '#components/ui/window/window-params.ts'
import { readCallFilter } from '#lib/heatmaps/call-filter.ts'
import { loadErrorHeatmap, loadLatencyHeatmap } from '#lib/heatmaps/load-heatmaps.ts'
import { errorsOptions, latencyOptions } from '#lib/heatmaps/query-options.ts'
import { createQueryClient } from '../../query-client.ts'
import { pageSession } from '../../session.ts'
import { HeatmapsClient } from './client.tsx'
import { filterOf, heatmapParams } from './search-params.ts'

export const metadata: Metadata = {
  title: 'Heatmaps',
  description: 'Calls by time and latency, failures by edge and time, and what sets them apart.',
}

const loadParams = createLoader({ ...windowParams, ...heatmapParams })

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { user } = await pageSession('read')
  const params = await loadParams(searchParams)
  const { quiet } = params
  const request = { window: windowRequestOf(params), q: filterOf(params) }
  const read = readCallFilter(request)
  const queryClient = createQueryClient()
  if (user && read.ok) {
    const query = { ...request, ...read }
    await (
      params.mode === 'latency'
        ? queryClient.query({
            ...latencyOptions(request),
            queryFn: () => loadLatencyHeatmap(query),
          })
        : queryClient.query({
            ...errorsOptions({ ...request, quiet }),
            queryFn: () => loadErrorHeatmap({ ...query, quiet }),
          })
    ).catch(noop)
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <HeatmapsClient />
    </HydrationBoundary>
  )
}
