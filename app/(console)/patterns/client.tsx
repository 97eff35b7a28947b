'use client'

import { useQueryStates } from 'nuqs'
import { readSorting, writeSorting } from '#components/patterns/list/pattern-list-model.ts'
import { PatternsPage } from '#components/patterns/list/patterns-page.tsx'
import { patternsParams } from './search-params.ts'

export function PatternsClient() {
  const [{ q, sort, dialog }, set] = useQueryStates(patternsParams)
  return (
    <PatternsPage
      state={{
        filter: q,
        setFilter: (filter) => void set({ q: filter }),
        sorting: readSorting(sort),
        setSorting: (sorting) => void set({ sort: writeSorting(sorting) }),
        importing: dialog === 'import',
        setImporting: (open) => void set({ dialog: open ? 'import' : null }),
      }}
    />
  )
}
