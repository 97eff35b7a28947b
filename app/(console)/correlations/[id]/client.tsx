'use client'

import { useQueryStates } from 'nuqs'
import { DeclaredPanel } from '#components/conformance/declared-panel.tsx'
import { useBrokenCalls } from '#components/conformance/use-broken-calls.ts'
import { CorrelationPage } from '#components/correlations/correlation-page.tsx'
import { BrokenCalls } from '#components/correlations/declared.ts'
import { toViewState } from '#components/correlations/view-state.ts'
import type { LinkTemplate } from '#lib/platform/link-templates.ts'
import { correlationParams } from './search-params.ts'

export function CorrelationClient({ id, links }: { id: string; links: readonly LinkTemplate[] }) {
  const [{ pattern, step, ...values }, set] = useQueryStates(correlationParams)
  return (
    <BrokenCalls value={useBrokenCalls(id)}>
      <CorrelationPage
        {...{ id, links }}
        state={toViewState(values, set)}
        declared={
          <DeclaredPanel
            id={id}
            asked={{ pattern, step }}
            onShow={(event) => void set({ call: event })}
          />
        }
      />
    </BrokenCalls>
  )
}
