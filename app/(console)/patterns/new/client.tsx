'use client'

import { useQueryStates } from 'nuqs'
import { NewPatternPage } from '#components/patterns/new-pattern-page.tsx'
import { newPatternParams } from '../search-params.ts'

export function NewPatternClient() {
  const [{ flow, step, copy, correlation, source, target, protocol }, set] =
    useQueryStates(newPatternParams)
  const isEdge = source !== null && target !== null && protocol !== null
  return (
    <NewPatternPage
      copy={copy}
      draft={
        correlation !== null
          ? { correlation }
          : isEdge
            ? { edge: { source, target, protocol } }
            : null
      }
      view={{
        flowView: flow,
        setFlowView: (next) => void set({ flow: next }),
        step: (step ?? 0) - 1,
        setStep: (place) => void set({ step: place === -1 ? null : place + 1 }),
      }}
    />
  )
}
