import { dehydrate, HydrationBoundary, noop } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { withDatabase } from '#lib/db/with-database.ts'
import { getPattern } from '#lib/patterns/queries.ts'
import { patternOptions } from '#lib/patterns/query-options.ts'
import { createQueryClient } from '../../../query-client.ts'
import { pageSession } from '../../../session.ts'
import { PatternClient } from './client.tsx'

type Props = { params: Promise<{ name: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const name = decodeURIComponent((await params).name)
  return {
    title: `Pattern ${name}`,
    description: `How ${name} is meant to go, what it promises, and what it was before.`,
  }
}

export default async function Page({ params }: Props) {
  const { user } = await pageSession('read')
  const reference = decodeURIComponent((await params).name)
  const queryClient = createQueryClient()
  // Without the database the page itself asks again, and tells what is wrong.
  if (user) {
    await queryClient
      .query({
        ...patternOptions(reference),
        queryFn: () => withDatabase((db) => getPattern(db, reference)),
      })
      .catch(noop)
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PatternClient reference={reference} />
    </HydrationBoundary>
  )
}
