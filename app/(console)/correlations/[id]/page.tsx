import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import type { SearchParams } from 'nuqs/server'
import { NoCorrelation } from '#components/correlations/no-correlation.tsx'
import { correlationIdOf } from '#lib/correlations/find-correlation.ts'
import { lookUp } from '#lib/correlations/load-correlations.ts'
import { readConfig } from '#lib/platform/config.ts'
import { isAppError } from '#lib/platform/errors.ts'
import { pageSession } from '../../../session.ts'
import { CorrelationClient } from './client.tsx'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<SearchParams> }

const longestId = 255

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const id = decodeURIComponent((await params).id)
  return {
    title: `Correlation ${id.slice(0, 8)}…`,
    description: `Everything that happened under ${id}, and what went wrong first.`,
  }
}

/** Any id may stand in the address; a span's or a trace's leads on to its correlation. */
export default async function Page({ params, searchParams }: Props) {
  const { user } = await pageSession('read')
  const id = decodeURIComponent((await params).id).trim()
  if (id === '' || id.length > longestId) notFound()
  const { SIGNALBOX_LINK_TEMPLATES: links } = readConfig()
  // While the database is away the page itself asks again, for what the id most likely stands for.
  const found = user ? await find(id) : 'unknown'
  if (found === 'none') return <NoCorrelation id={id} />
  if (found === 'unknown') return <CorrelationClient id={correlationIdOf(id)} links={links} />
  if (found.id !== id) {
    const kept = Object.entries(await searchParams).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    )
    const search = new URLSearchParams(kept)
    if (found.eventId !== null && !search.has('call')) search.set('call', found.eventId)
    redirect(`/correlations/${found.id}${search.size > 0 ? `?${search}` : ''}`)
  }
  return <CorrelationClient id={found.id} links={links} />
}

async function find(id: string) {
  try {
    return await lookUp(id)
  } catch (error) {
    if (isAppError(error) && error.code === 'not_found') return 'none'
    if (isAppError(error) && error.code === 'unavailable') return 'unknown'
    throw error
  }
}
