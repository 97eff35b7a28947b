'use client'

import { useQueryStates } from 'nuqs'
import { OpenPage } from '#components/correlations/open-page.tsx'
import { toViewState } from '#components/correlations/view-state.ts'
import { correlationParams } from '../[id]/search-params.ts'

export function OpenClient({ serverMebibytes }: { serverMebibytes: number }) {
  const [values, set] = useQueryStates(correlationParams)
  return <OpenPage serverMebibytes={serverMebibytes} state={toViewState(values, set)} />
}
