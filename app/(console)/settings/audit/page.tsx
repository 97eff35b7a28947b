import { dehydrate, HydrationBoundary, noop } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { NotAllowed } from '#components/access/not-allowed.tsx'
import { createLoader, type SearchParams } from 'nuqs/server'
import { listAudit } from '#lib/audit/queries.ts'
import { auditOptions } from '#lib/audit/query-options.ts'
import { auditParams } from './search-params.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { createQueryClient } from '../../../query-client.ts'
import { pageSession } from '../../../session.ts'
import { AuditClient } from './client.tsx'

export const metadata: Metadata = {
  title: 'Audit log',
  description: 'Who changed what, when and from where.',
}

const loadFilters = createLoader(auditParams)

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { user, allowed } = await pageSession('audit.read')
  if (user && !allowed) {
    return <NotAllowed title="Audit log" role={user.role} permission="audit.read" />
  }
  const { q, action } = await loadFilters(searchParams)
  const filter = { ...(q !== '' && { q }), ...(action !== '' && { action }) }
  const queryClient = createQueryClient()
  if (user) {
    await queryClient
      .infiniteQuery({
        ...auditOptions(filter),
        queryFn: () => withDatabase((db) => listAudit(db, filter)),
      })
      .catch(noop)
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <AuditClient />
    </HydrationBoundary>
  )
}
