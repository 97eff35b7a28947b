'use client'

import { useQueryStates } from 'nuqs'
import { CorrelationPage } from '#components/correlations/correlation-page.tsx'
import { toViewState } from '#components/correlations/view-state.ts'
import type { LinkTemplate } from '#lib/platform/link-templates.ts'
import { correlationParams } from './search-params.ts'

export function CorrelationClient({ id, links }: { id: string; links: readonly LinkTemplate[] }) {
  const [values, set] = useQueryStates(correlationParams)
  return <CorrelationPage {...{ id, links }} state={toViewState(values, set)} />
}
