'use client'

import { useQueryStates } from 'nuqs'
import { NewPatternPage } from '#components/patterns/new-pattern-page.tsx'
import { newPatternParams } from '../search-params.ts'

export function NewPatternClient() {
  const [{ flow, step, copy }, set] = useQueryStates(newPatternParams)
  return (
    <NewPatternPage
      copy={copy}
      view={{
        flowView: flow,
        setFlowView: (next) => void set({ flow: next }),
        step: (step ?? 0) - 1,
        setStep: (place) => void set({ step: place === -1 ? null : place + 1 }),
      }}
    />
  )
}
