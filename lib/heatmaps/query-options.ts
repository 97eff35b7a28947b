import { queryOptions } from '@tanstack/react-query'
import { liveQuery } from '#lib/live/query-options.ts'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import { windowSearch, type WindowRequest } from '#lib/platform/window.ts'
import type { EdgeKey } from '#lib/rollups/model.ts'
import type { BoxExplained } from './model.ts'
import type { ErrorHeatmap, LatencyHeatmap } from './schemas.ts'

/** `q` is a filter of `callLanguage`. */
export type HeatmapRequest = { window: WindowRequest; q: string }

/**
 * A box: times in ms since the epoch; latencies in ms, or, on the heatmap of errors, the edges whose
 * failed calls are inside.
 */
export type Box = { fromMs: number; toMs: number } & (
  | { lowMs: number; highMs: number; edges?: undefined }
  | { edges: readonly EdgeKey[] }
)

export function latencyOptions(request: HeatmapRequest) {
  return queryOptions({
    ...liveQuery('traffic'),
    queryKey: ['heatmap', 'latency', request],
    queryFn: ({ signal }) =>
      fetchJson<LatencyHeatmap>(`/api/v1/heatmaps/latency?${searchOf(request)}`, signal),
  })
}

/** With `quiet` also the edges on which no call failed. */
export function errorsOptions({ quiet, ...request }: HeatmapRequest & { quiet: boolean }) {
  return queryOptions({
    ...liveQuery('traffic'),
    queryKey: ['heatmap', 'errors', request, quiet],
    queryFn: ({ signal }) => {
      const search = searchOf(request)
      if (quiet) search.set('quiet', 'true')
      return fetchJson<ErrorHeatmap>(`/api/v1/heatmaps/errors?${search}`, signal)
    },
  })
}

/** What is different inside: compared with the same stretch, so it is read once and stays. */
export function boxOptions(q: string, box: Box, shown: WindowRequest) {
  return queryOptions({
    queryKey: ['heatmap', 'box', q, box, shown],
    queryFn: ({ signal }) => {
      const search = searchOf({ window: shown, q })
      search.set('boxFrom', new Date(box.fromMs).toISOString())
      search.set('boxTo', new Date(box.toMs).toISOString())
      if (box.edges === undefined) {
        search.set('lowMs', String(box.lowMs))
        search.set('highMs', String(box.highMs))
      } else {
        search.set('failed', 'true')
        search.set('edges', JSON.stringify(box.edges.map(partsOf)))
      }
      return fetchJson<BoxExplained>(`/api/v1/heatmaps/box?${search}`, signal)
    },
    staleTime: Infinity,
  })
}

/** An edge as addresses and endpoints hold it. */
export function partsOf({ source, target, protocol }: EdgeKey): [string, string, string] {
  return [source, target, protocol]
}

function searchOf({ window, q }: HeatmapRequest): URLSearchParams {
  const search = windowSearch(window)
  if (q.trim() !== '') search.set('q', q)
  return search
}
