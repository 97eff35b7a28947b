import type { Metadata } from 'next'
import { ApiReference } from '#components/api/api-reference.tsx'
import { endpoints } from '#lib/api/endpoints.ts'
import { openApiOf } from '#lib/api/openapi.ts'
import { pageSession } from '../../../session.ts'

export const metadata: Metadata = {
  title: 'API',
  description: 'What other programs can send to Signalbox and ask of it, field by field.',
}

export default async function Page() {
  await pageSession('read')
  return <ApiReference description={openApiOf(endpoints)} />
}
