'use client'

import { useQueryStates, type Values } from 'nuqs'
import { useMemo } from 'react'
import { HeatmapsPage } from '#components/heatmaps/heatmaps-page.tsx'
import { useWindowParams } from '#components/ui/window/use-window-params.ts'
import type { Box } from '#lib/heatmaps/query-options.ts'
import { heatmapParams } from './search-params.ts'

export function HeatmapsClient() {
  const [params, set] = useQueryStates(heatmapParams)
  const { request, hrefTo } = useWindowParams()
  const { service, source, target, protocol } = params
  const filter = useMemo(
    () => ({ service, source, target, protocol }),
    [service, source, target, protocol],
  )
  return (
    <HeatmapsPage
      state={{
        window: request,
        filter,
        setFilter: (next) => void set(next),
        mode: params.mode,
        setMode: (mode) => void set({ mode }, { history: 'push' }),
        scale: params.scale,
        setScale: (scale) => void set({ scale }),
        asTable: params.table,
        setAsTable: (table) => void set({ table }),
        slaMs: params.sla,
        setSlaMs: (sla) => void set({ sla }),
        box: boxOf(params),
        setBox: (box) =>
          void set(
            {
              boxFrom: box && new Date(box.fromMs),
              boxTo: box && new Date(box.toMs),
              low: box && box.lowMs,
              high: box && box.highMs,
            },
            { history: 'push' },
          ),
        hrefTo,
      }}
    />
  )
}

function boxOf({ boxFrom, boxTo, low, high }: Values<typeof heatmapParams>): Box | null {
  if (boxFrom === null || boxTo === null || low === null || high === null) return null
  if (boxFrom >= boxTo || low > high) return null
  return { fromMs: boxFrom.getTime(), toMs: boxTo.getTime(), lowMs: low, highMs: high }
}
