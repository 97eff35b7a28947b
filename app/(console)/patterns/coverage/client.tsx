'use client'

import { useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { CoveragePage } from '#components/conformance/coverage-page.tsx'
import { readOrder, writeOrder } from '#components/conformance/coverage-model.ts'
import { coverageParams } from './search-params.ts'

export function CoverageClient() {
  const [{ show, q, sort }, set] = useQueryStates(coverageParams)
  const usual = show === 'dead' ? 'pattern' : 'calls'
  const order = useMemo(() => readOrder(sort === '' ? usual : sort), [sort, usual])
  return (
    <CoveragePage
      state={{
        view: show,
        // What is sorted by is of one kind of rows, and so is what is looked for.
        setView: (view) => void set({ show: view, q: '', sort: '' }, { history: 'push' }),
        filter: q,
        setFilter: (text) => void set({ q: text }),
        order,
        setOrder: (next) => void set({ sort: writeOrder(next) }),
      }}
    />
  )
}
