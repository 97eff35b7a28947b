'use client'

import { useQueryStates, type Values } from 'nuqs'
import { HeatmapsPage } from '#components/heatmaps/heatmaps-page.tsx'
import { useWindowParams } from '#components/ui/window/use-window-params.ts'
import { partsOf, type Box } from '#lib/heatmaps/query-options.ts'
import { filterOf, heatmapParams } from './search-params.ts'

export function HeatmapsClient() {
  const [params, set] = useQueryStates(heatmapParams)
  const { request, hrefTo } = useWindowParams()
  return (
    <HeatmapsPage
      state={{
        window: request,
        q: filterOf(params),
        setQ: (q) => void set({ q, service: null, source: null, target: null, protocol: null }),
        mode: params.mode,
        // A box of the one says nothing on the other.
        setMode: (mode) => void set({ mode, ...paramsOf(null) }, { history: 'push' }),
        scale: params.scale,
        setScale: (scale) => void set({ scale }),
        asTable: params.table,
        setAsTable: (table) => void set({ table }),
        slaMs: params.sla,
        setSlaMs: (sla) => void set({ sla }),
        box: boxOf(params),
        setBox: (box) => void set(paramsOf(box), { history: 'push' }),
        sort: params.sort,
        setSort: (sort) => void set({ sort }),
        quiet: params.quiet,
        setQuiet: (quiet) => void set({ quiet }),
        hrefTo,
      }}
    />
  )
}

function paramsOf(box: Box | null) {
  const isLatency = box !== null && box.edges === undefined
  return {
    boxFrom: box && new Date(box.fromMs),
    boxTo: box && new Date(box.toMs),
    low: isLatency ? box.lowMs : null,
    high: isLatency ? box.highMs : null,
    boxEdges: box?.edges?.map(partsOf) ?? null,
  }
}

function boxOf({
  mode,
  boxFrom,
  boxTo,
  low,
  high,
  boxEdges,
}: Values<typeof heatmapParams>): Box | null {
  if (boxFrom === null || boxTo === null || boxFrom >= boxTo) return null
  const time = { fromMs: boxFrom.getTime(), toMs: boxTo.getTime() }
  if (mode === 'errors') {
    const edges = boxEdges?.map(([source, target, protocol]) => ({ source, target, protocol }))
    return edges ? { ...time, edges } : null
  }
  if (low === null || high === null || low > high) return null
  return { ...time, lowMs: low, highMs: high }
}
