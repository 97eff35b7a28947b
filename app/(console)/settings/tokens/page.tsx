import { dehydrate, HydrationBoundary, noop } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { NotAllowed } from '#components/access/not-allowed.tsx'
import { listTokens } from '#lib/access/queries.ts'
import { tokensOptions } from '#lib/access/query-options.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { createQueryClient } from '../../../query-client.ts'
import { pageSession } from '../../../session.ts'
import { TokensClient } from './client.tsx'

export const metadata: Metadata = {
  title: 'API tokens',
  description: 'What programs use to send telemetry, to read and to change.',
}

export default async function Page() {
  const { user, allowed } = await pageSession('tokens.manage')
  if (user && !allowed) {
    return <NotAllowed title="API tokens" role={user.role} permission="tokens.manage" />
  }
  const queryClient = createQueryClient()
  if (user) {
    await queryClient
      .query({
        ...tokensOptions(),
        queryFn: async () => ({ tokens: await withDatabase(listTokens) }),
      })
      .catch(noop)
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <TokensClient nowMs={systemClock.now()} />
    </HydrationBoundary>
  )
}
