'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { ConformanceBadge } from '#components/conformance/conformance-badge.tsx'
import { readSorting, writeSorting } from '#components/patterns/list/pattern-list-model.ts'
import { PatternsPage } from '#components/patterns/list/patterns-page.tsx'
import { useWindowParams } from '#components/ui/window/use-window-params.ts'
import { conformanceOptions } from '#lib/conformance/query-options.ts'
import type { Pattern } from '#lib/patterns/schemas.ts'
import { patternsParams } from '../search-params.ts'

export function PatternsClient() {
  const [{ q, sort, dialog }, set] = useQueryStates(patternsParams)
  const { request, hrefTo } = useWindowParams()
  const { data } = useQuery(conformanceOptions(request))
  const conformance = useMemo(() => {
    const known = data?.patterns ?? []
    const shares = new Map(known.map(({ id, share }) => [id, share]))
    const badges = new Map(
      known.map((summary) => [summary.id, <ConformanceBadge key={summary.id} summary={summary} />]),
    )
    return {
      shareOf: ({ id }: Pattern) => shares.get(id) ?? null,
      badgeOf: ({ id }: Pattern) => badges.get(id),
    }
  }, [data])
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
    >
      <Link href={hrefTo('/patterns/coverage')}>Coverage</Link>
    </PatternsPage>
  )
}
