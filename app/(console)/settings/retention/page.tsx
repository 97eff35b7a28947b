import { dehydrate, HydrationBoundary, noop } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { NotAllowed } from '#components/access/not-allowed.tsx'
import { RetentionPage } from '#components/retention/retention-page.tsx'
import { withDatabase } from '#lib/db/with-database.ts'
import { readConfig } from '#lib/platform/config.ts'
import { getRetention } from '#lib/retention/queries.ts'
import { retentionOptions } from '#lib/retention/query-options.ts'
import { createQueryClient } from '../../../query-client.ts'
import { pageSession } from '../../../session.ts'

export const metadata: Metadata = {
  title: 'Retention',
  description: 'How long events, sums and health checks are kept.',
}

export default async function Page() {
  const { user, allowed } = await pageSession('retention.manage')
  if (user && !allowed) {
    return <NotAllowed title="Retention" role={user.role} permission="retention.manage" />
  }
  const queryClient = createQueryClient()
  if (user) {
    await queryClient
      .query({
        ...retentionOptions(),
        queryFn: () => withDatabase((db) => getRetention(db, readConfig())),
      })
      .catch(noop)
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <RetentionPage />
    </HydrationBoundary>
  )
}
