'use client'

import { usePathname } from 'next/navigation'
import { useQueryStates } from 'nuqs'
import { ConformanceSection } from '#components/conformance/conformance-section.tsx'
import { PatternPage } from '#components/patterns/pattern-page.tsx'
import { useWindowParams } from '#components/ui/window/use-window-params.ts'
import { patternParams } from '../search-params.ts'

export function PatternClient({ reference }: { reference: string }) {
  const path = usePathname()
  const { hrefTo, request } = useWindowParams()
  const [{ tab, flow, step, revision }, set] = useQueryStates(patternParams)
  return (
    <PatternPage
      reference={reference}
      conformance={<ConformanceSection reference={reference} window={request} />}
      state={{
        tab,
        hrefOfTab: (next) => hrefTo(path, next === 'pattern' ? {} : { tab: next }),
        flowView: flow,
        setFlowView: (next) => void set({ flow: next }),
        step: (step ?? 0) - 1,
        setStep: (place) => void set({ step: place === -1 ? null : place + 1 }),
        revision,
        setRevision: (version) => void set({ revision: version }, { history: 'push' }),
      }}
    />
  )
}
