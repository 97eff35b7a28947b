'use client'

import { useQuery } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { LiveIndicator } from '#components/live/live-indicator.tsx'
import { AttentionBadge } from '#components/overview/attention-badge.tsx'
import { OverviewPage } from '#components/overview/overview-page.tsx'
import button from '#components/ui/button.module.css'
import { NavEntry } from '#components/ui/nav-entry.tsx'
import { ThemeSwitch } from '#components/ui/theme-switch.tsx'
import type { Theme } from '#components/ui/theme.ts'
import { TimeRangeMenu } from '#components/ui/time-range-menu.tsx'
import { overviewOptions } from '#lib/overview/query-options.ts'
import { presets } from '#lib/rollups/model.ts'
import { tableParams, windowParams, windowRequestOf } from './search-params.ts'

function useWindowParams() {
  const [params, setParams] = useQueryStates(windowParams, { history: 'push' })
  const request = useMemo(() => windowRequestOf(params), [params])
  return { params, setParams, request }
}

export function PageEntries() {
  const { request } = useWindowParams()
  return <NavEntry href="/" label="Overview" badge={<AttentionBadge request={request} />} />
}

export function PageTools({ theme }: { theme: Theme }) {
  const { params, setParams, request } = useWindowParams()
  const { data } = useQuery({ ...overviewOptions(request), enabled: false })
  return (
    <>
      <LiveIndicator />
      <TimeRangeMenu
        presets={presets}
        chosen={'range' in request ? params.range : null}
        shown={data?.window ?? null}
        onChoose={(range) => void setParams({ range, from: null, to: null })}
      />
      {'fromMs' in request && (
        <button
          type="button"
          className={button.button}
          onClick={() => void setParams({ from: null, to: null })}
        >
          Back to live
        </button>
      )}
      <ThemeSwitch initial={theme} />
    </>
  )
}

export function OverviewClient({ origin }: { origin: string }) {
  const { setParams, request } = useWindowParams()
  const [{ q, sort, service }, setTable] = useQueryStates(tableParams)
  return (
    <OverviewPage
      request={request}
      origin={origin}
      table={{
        filter: q,
        setFilter: (filter) => void setTable({ q: filter }),
        sort,
        setSort: (next) => void setTable({ sort: next }),
        openService: service,
        setOpenService: (name) => void setTable({ service: name }),
      }}
      onZoom={(fromMs, toMs) => void setParams({ from: new Date(fromMs), to: new Date(toMs) })}
      onZoomOut={() => void setParams({ from: null, to: null })}
    />
  )
}
