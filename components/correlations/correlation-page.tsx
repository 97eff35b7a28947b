'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { correlationOptions } from '#lib/correlations/query-options.ts'
import { ProblemError } from '#lib/platform/fetch-json.ts'
import type { LinkTemplate } from '#lib/platform/link-templates.ts'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import { CorrelationSkeleton } from './correlation-skeleton.tsx'
import { CorrelationView } from './correlation-view.tsx'
import { NoCorrelation } from './no-correlation.tsx'
import type { ViewState } from './view-state.ts'

/** An incident by its correlation: everything that happened, and what went wrong first. */
export function CorrelationPage({
  id,
  links,
  state,
  declared,
}: {
  id: string
  links: readonly LinkTemplate[]
  state: ViewState
  /** What declared patterns say of it; it loads and fails by itself. */
  declared: ReactNode
}) {
  const query = useQuery(correlationOptions(id))
  const { data, error } = query
  if (error instanceof ProblemError && error.status === 404) return <NoCorrelation id={id} />
  const failure = error && <QueryTrouble query={query} asOf={data?.asOf} />
  if (!data) return failure ?? <CorrelationSkeleton />
  return (
    <>
      {failure}
      <CorrelationView key={data.id} answer={data} {...{ state, links, declared }} />
    </>
  )
}
