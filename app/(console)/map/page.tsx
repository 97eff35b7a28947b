import { dehydrate, HydrationBoundary, noop } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { createLoader, type SearchParams } from 'nuqs/server'
import { preload } from 'react-dom'
import { windowParams, windowRequestOf } from '#components/ui/window/window-params.ts'
import { hasLightMaps, loadServiceMap } from '#lib/service-map/load-map.ts'
import { mapOptions, mapUrl } from '#lib/service-map/query-options.ts'
import { requestOf } from '#components/service-map/request.ts'
import { createQueryClient } from '../../query-client.ts'
import { pageSession } from '../../session.ts'
import { MapClient } from './client.tsx'
import { mapParams } from './search-params.ts'

export const metadata: Metadata = {
  title: 'Map',
  description: 'Who calls whom, how much of it fails, and how long it takes.',
}

const loadParams = createLoader({ ...windowParams, ...mapParams })

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { user } = await pageSession('read')
  const params = await loadParams(searchParams)
  const request = requestOf({ window: windowRequestOf(params), against: params.against }, params)
  const queryClient = createQueryClient()
  // Without the database the page itself asks again, and tells what is wrong.
  const isLight = user !== null && (await hasLightMaps().catch(() => false))
  if (isLight) {
    await queryClient
      .query({ ...mapOptions(request), queryFn: () => loadServiceMap(request) })
      .catch(noop)
  }
  // A large map would make the page itself heavy: the browser fetches it, compressed, while scripts load.
  else if (user) preload(mapUrl(request), { as: 'fetch', crossOrigin: 'anonymous' })
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <MapClient />
    </HydrationBoundary>
  )
}
