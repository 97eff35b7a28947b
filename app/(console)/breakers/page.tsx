import { dehydrate, HydrationBoundary, noop } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { createLoader, type SearchParams } from 'nuqs/server'
import { windowParams, windowRequestOf } from '#components/ui/window/window-params.ts'
import { titleOf } from '#components/ui/window/window-words.ts'
import { loadBreakers } from '#lib/breakers/load-breakers.ts'
import { breakersOptions } from '#lib/breakers/query-options.ts'
import { createQueryClient } from '../../query-client.ts'
import { originOf } from '../../origin.ts'
import { pageSession } from '../../session.ts'
import { BreakersClient } from './client.tsx'

type Props = { searchParams: Promise<SearchParams> }

const mostInPage = 300

const loadWindow = createLoader(windowParams)

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  return {
    title: titleOf('Breakers', windowRequestOf(await loadWindow(searchParams))),
    description: 'Every circuit breaker: its state and why, its calls, and what it did over time.',
  }
}

export default async function Page({ searchParams }: Props) {
  const { user } = await pageSession('read')
  const request = windowRequestOf(await loadWindow(searchParams))
  const queryClient = createQueryClient()
  const options = breakersOptions(request)
  // Without the database the page itself asks again, and tells what is wrong.
  if (user) {
    await queryClient.query({ ...options, queryFn: () => loadBreakers(request) }).catch(noop)
  }
  // Thousands would make the page itself heavy: the browser fetches them, compressed.
  const isLight = (queryClient.getQueryData(options.queryKey)?.breakers.length ?? 0) <= mostInPage
  return (
    <HydrationBoundary state={isLight ? dehydrate(queryClient) : undefined}>
      <BreakersClient origin={await originOf()} />
    </HydrationBoundary>
  )
}
