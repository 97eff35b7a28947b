import { dehydrate, HydrationBoundary, noop } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { NotAllowed } from '#components/access/not-allowed.tsx'
import { listUsers } from '#lib/access/queries.ts'
import { usersOptions } from '#lib/access/query-options.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { createQueryClient } from '../../../query-client.ts'
import { pageSession } from '../../../session.ts'
import { UsersClient } from './client.tsx'

export const metadata: Metadata = {
  title: 'Users',
  description: 'Who may sign in to Signalbox, and as what.',
}

export default async function Page() {
  const { user, allowed } = await pageSession('users.manage')
  if (user && !allowed) {
    return <NotAllowed title="Users" role={user.role} permission="users.manage" />
  }
  const queryClient = createQueryClient()
  if (user) {
    await queryClient
      .query({
        ...usersOptions(),
        queryFn: async () => ({ users: await withDatabase(listUsers) }),
      })
      .catch(noop)
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <UsersClient selfEmail={user?.email ?? null} />
    </HydrationBoundary>
  )
}
