import type { Metadata } from 'next'
import { pageSession } from '../../session.ts'
import { SearchClient } from './client.tsx'

export const metadata: Metadata = {
  title: 'Correlations',
  description: 'Find everything that happened under one id, or by service, error or duration.',
}

/** Not read beforehand: a search may take longer than a page should. */
export default async function Page() {
  await pageSession('read')
  return <SearchClient />
}
