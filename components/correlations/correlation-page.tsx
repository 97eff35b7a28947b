'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { correlationOptions } from '#lib/correlations/query-options.ts'
import { ProblemError } from '#lib/platform/fetch-json.ts'
import type { LinkTemplate } from '#lib/platform/link-templates.ts'
import { ErrorPanel } from '../ui/error-panel.tsx'
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
  const { data, error, isFetching, refetch } = useQuery(correlationOptions(id))
  const problem = error instanceof ProblemError ? error : null
  if (problem?.status === 404) return <NoCorrelation id={id} />
  const failure = error && (
    <ErrorPanel
      title={problem?.message ?? 'The correlation could not be read'}
      meaning={
        data ? 'What is shown was read before.' : 'Nothing of it can be shown until it can be read.'
      }
      requestId={problem?.requestId}
      retrying={isFetching}
      onRetry={() => void refetch()}
      compact={data !== undefined}
    />
  )
  if (!data) return failure ?? <CorrelationSkeleton />
  return (
    <>
      {failure}
      <CorrelationView key={data.id} answer={data} {...{ state, links, declared }} />
    </>
  )
}
