import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { createLoader, type SearchParams } from 'nuqs/server'
import { hexOfId } from '#lib/correlations/analysis/id-text.ts'
import { pageSession } from '../../../session.ts'
import { SearchClient } from './client.tsx'
import { searchParams as params } from './search-params.ts'

export const metadata: Metadata = {
  title: 'Correlations',
  description: 'Find everything that happened under one id, or by service, error or duration.',
}

const loadParams = createLoader(params)

/** Not read beforehand: a search may take longer than a page should. */
export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await pageSession('read')
  const id = hexOfId((await loadParams(searchParams)).q)
  if (id !== null) redirect(`/correlations/${id}`)
  return <SearchClient />
}
