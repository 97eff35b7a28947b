'use client'

import { useQueryStates } from 'nuqs'
import { CorrelationPage } from '#components/correlations/correlation-page.tsx'
import { toViewState } from '#components/correlations/view-state.ts'
import { correlationParams } from './search-params.ts'

export function CorrelationClient({ id }: { id: string }) {
  const [values, set] = useQueryStates(correlationParams)
  return <CorrelationPage id={id} state={toViewState(values, set)} />
}
