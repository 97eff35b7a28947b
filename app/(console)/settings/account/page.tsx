import { dehydrate, HydrationBoundary, noop } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { AccountPage } from '#components/access/account-page.tsx'
import { getAccount } from '#lib/access/queries.ts'
import { accountOptions } from '#lib/access/query-options.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { createQueryClient } from '../../../query-client.ts'
import { pageSession } from '../../../session.ts'

export const metadata: Metadata = {
  title: 'Account',
  description: 'Your password, and where you are signed in.',
}

export default async function Page() {
  const { user } = await pageSession('own.account')
  const queryClient = createQueryClient()
  if (user) {
    await queryClient
      .query({ ...accountOptions(), queryFn: () => withDatabase((db) => getAccount(db, user)) })
      .catch(noop)
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <AccountPage />
    </HydrationBoundary>
  )
}
