import { dehydrate, HydrationBoundary, noop } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { withDatabase } from '#lib/db/with-database.ts'
import { listPatterns } from '#lib/patterns/queries.ts'
import { patternsOptions } from '#lib/patterns/query-options.ts'
import { createQueryClient } from '../../../query-client.ts'
import { pageSession } from '../../../session.ts'
import { PatternsClient } from './client.tsx'

export const metadata: Metadata = {
  title: 'Patterns',
  description: 'How services are meant to talk: what is declared, by whom, and in which state.',
}

const mostInPage = 200
const all = { filter: '', sort: 'pattern_name', descending: false } as const

export default async function Page() {
  const { user } = await pageSession('read')
  const queryClient = createQueryClient()
  // Without the database the page itself asks again, and tells what is wrong.
  if (user) {
    await queryClient
      .query({ ...patternsOptions(), queryFn: () => withDatabase((db) => listPatterns(db, all)) })
      .catch(noop)
  }
  // Hundreds of flows would make the page itself heavy: the browser fetches them, compressed.
  const known = queryClient.getQueryData(patternsOptions().queryKey)
  return (
    <HydrationBoundary
      state={(known?.total ?? 0) <= mostInPage ? dehydrate(queryClient) : undefined}
    >
      <PatternsClient />
    </HydrationBoundary>
  )
}
