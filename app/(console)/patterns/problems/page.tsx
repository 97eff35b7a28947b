import type { Metadata } from 'next'
import { ProblemCodes } from '#components/patterns/problem-codes-page.tsx'
import { readProblemDocs } from '#lib/patterns/problem-docs.ts'
import { pageSession } from '../../../session.ts'

export const metadata: Metadata = {
  title: 'Problems of patterns',
  description: 'What each code of a problem means, and how it is mended.',
}

export default async function Page() {
  await pageSession('read')
  return <ProblemCodes docs={await readProblemDocs()} />
}
