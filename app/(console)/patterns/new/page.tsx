import type { Metadata } from 'next'
import { pageSession } from '../../../session.ts'
import { NewPatternClient } from './client.tsx'

export const metadata: Metadata = {
  title: 'New pattern',
  description: 'Write down how some services are meant to talk.',
}

export default async function Page() {
  await pageSession('read')
  return <NewPatternClient />
}
