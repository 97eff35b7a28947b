import { dehydrate, HydrationBoundary, noop } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { createLoader, type SearchParams } from 'nuqs/server'
import { loadOverview } from '#lib/overview/load-overview.ts'
import { overviewOptions } from '#lib/overview/query-options.ts'
import { windowParams, windowRequestOf } from '#components/ui/window/window-params.ts'
import { titleOf } from '#components/ui/window/window-words.ts'
import { originOf } from '../../origin.ts'
import { createQueryClient } from '../../query-client.ts'
import { pageSession } from '../../session.ts'
import { OverviewClient } from './client.tsx'

type Props = { searchParams: Promise<SearchParams> }

const loadWindow = createLoader(windowParams)

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  return {
    title: titleOf('Overview', windowRequestOf(await loadWindow(searchParams))),
    description:
      'Health of the communication of every service: scores, the reasons, and live rates.',
  }
}

export default async function Page({ searchParams }: Props) {
  const { user } = await pageSession('read')
  const params = await loadWindow(searchParams)
  const request = { window: windowRequestOf(params), against: params.against }
  const queryClient = createQueryClient()
  // Without the database the page itself asks again, and tells what is wrong.
  if (user) {
    await queryClient
      .query({ ...overviewOptions(request), queryFn: () => loadOverview(request) })
      .catch(noop)
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <OverviewClient origin={await originOf()} />
    </HydrationBoundary>
  )
}
