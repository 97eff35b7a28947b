'use client'

import { useQueryStates } from 'nuqs'
import { CorrelationPage } from '#components/correlations/correlation-page.tsx'
import { correlationParams } from './search-params.ts'

export function CorrelationClient({ id }: { id: string }) {
  const [{ view, call, find, raw, compare }, set] = useQueryStates(correlationParams)
  return (
    <CorrelationPage
      id={id}
      state={{
        view,
        setView: (next) => void set({ view: next }, { history: 'push' }),
        selected: call,
        select: (next) => void set({ call: next }),
        find,
        setFind: (text) => void set({ find: text }),
        rawClocks: raw,
        setRawClocks: (next) => void set({ raw: next }),
        compared: compare,
        setCompared: (next) => void set({ compare: next }, { history: 'push' }),
      }}
    />
  )
}
