'use client'

import { useQueryStates } from 'nuqs'
import { OpenPage } from '#components/correlations/open-page.tsx'
import { toViewState } from '#components/correlations/view-state.ts'
import type { LinkTemplate } from '#lib/platform/link-templates.ts'
import { correlationParams } from '../[id]/search-params.ts'

export function OpenClient(props: { serverMebibytes: number; links: readonly LinkTemplate[] }) {
  const [values, set] = useQueryStates(correlationParams)
  return <OpenPage {...props} state={toViewState(values, set)} />
}
