'use client'

import { useQuery } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { ConformanceBadge } from '#components/conformance/conformance-badge.tsx'
import { readSorting, writeSorting } from '#components/patterns/list/pattern-list-model.ts'
import { PatternsPage } from '#components/patterns/list/patterns-page.tsx'
import { useWindowParams } from '#components/ui/window/use-window-params.ts'
import { conformanceOptions } from '#lib/conformance/query-options.ts'
import { patternsParams } from './search-params.ts'

export function PatternsClient() {
  const [{ q, sort, dialog }, set] = useQueryStates(patternsParams)
  const { data } = useQuery(conformanceOptions(useWindowParams().request))
  const conformance = useMemo(
    () =>
      new Map(
        data?.patterns.map((one) => [one.id, <ConformanceBadge key={one.id} summary={one} />]),
      ),
    [data],
  )
  return (
    <PatternsPage
      conformance={conformance}
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
