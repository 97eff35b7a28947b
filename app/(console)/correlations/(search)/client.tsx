'use client'

import { useQueryStates } from 'nuqs'
import { SearchPage } from '#components/correlations/search-page.tsx'
import { useWindowParams } from '#components/ui/window/use-window-params.ts'
import { searchParams } from './search-params.ts'

export function SearchClient() {
  const [{ q }, set] = useQueryStates(searchParams)
  const { request, hrefTo } = useWindowParams()
  return (
    <SearchPage
      state={{
        request,
        text: q,
        setText: (text) => void set({ q: text }),
        hrefTo: (id) => hrefTo(`/correlations/${encodeURIComponent(id)}`),
      }}
    />
  )
}
