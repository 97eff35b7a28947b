'use client'

import { useQueryStates } from 'nuqs'
import { BreakersPage } from '#components/breakers/breakers-page.tsx'
import { useWindowParams } from '#components/ui/window/use-window-params.ts'
import { hrefWithWindow } from '#components/ui/window/window-params.ts'
import { breakersParams } from './search-params.ts'

export function BreakersClient({ origin }: { origin: string }) {
  const { request, params } = useWindowParams()
  const [{ q, sort, by, reversed, view, breaker }, set] = useQueryStates(breakersParams)
  return (
    <BreakersPage
      request={request}
      origin={origin}
      state={{
        filter: q,
        setFilter: (filter) => void set({ q: filter }),
        sorting: sort,
        setSorting: (sorting) => void set({ sort: sorting, by: null, reversed: null }),
        order: { column: by, reversed },
        setOrder: (order) => void set({ by: order.column, reversed: order.reversed }),
        view,
        setView: (shown) => void set({ view: shown }),
        chosen: breaker,
        choose: (key) => void set({ breaker: key }, { history: 'push' }),
      }}
      hrefOfCalls={({ q: sought, ...window }) =>
        hrefWithWindow('/correlations', { ...params, ...window }, { q: sought })
      }
    />
  )
}
