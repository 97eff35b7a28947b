'use client'

import { useQueryStates } from 'nuqs'
import { TroubledBreakers } from '#components/breakers/troubled-breakers.tsx'
import { DeviatingPatterns } from '#components/conformance/deviating-patterns.tsx'
import { FailingChecks } from '#components/health/failing-checks.tsx'
import { OverviewPage } from '#components/overview/overview-page.tsx'
import { useWindowParams } from '#components/ui/window/use-window-params.ts'
import { tableParams } from './search-params.ts'

export function OverviewClient({ origin }: { origin: string }) {
  const { request, against, zoomTo, goLive } = useWindowParams()
  const [{ q, sort, service }, setTable] = useQueryStates(tableParams)
  return (
    <OverviewPage
      request={{ window: request, against }}
      origin={origin}
      table={{
        filter: q,
        setFilter: (filter) => void setTable({ q: filter }),
        sort,
        setSort: (next) => void setTable({ sort: next }),
        openService: service,
        setOpenService: (name) => void setTable({ service: name }),
      }}
      onZoom={zoomTo}
      onZoomOut={goLive}
      beside={
        <>
          <TroubledBreakers />
          <DeviatingPatterns />
          <FailingChecks />
        </>
      }
    />
  )
}
