'use client'

import { fromTo } from '#lib/platform/isolated.ts'
import { useQuery } from '@tanstack/react-query'
import type { OverviewRequest, WorseEdge } from '#lib/overview/model.ts'
import { worseEdgesOptions } from '#lib/overview/query-options.ts'
import { ShortList } from '../ui/short-list.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import { useZone } from '../ui/zone.tsx'
import { comparisonNames } from '../ui/window/window-words.ts'
import { explainSearch, nothingWorse, worseWords } from './worse-words.ts'

/** Edges that do worse than in what the header compares with. */
export function WorseEdgesPanel({ request }: { request: OverviewRequest }) {
  const { hrefTo } = useWindowParams()
  const { zone } = useZone()
  const { data, ...query } = useQuery(worseEdgesOptions(request))
  const isCompared = request.against !== 'off'
  const against = comparisonNames[request.against].toLowerCase().replace(/^(a|the) /, '')
  const count = data?.count ?? 0
  const rows = data?.edges.map((edge) => ({
    id: idOf(edge),
    tone: edge.tone,
    name: fromTo(edge.source, edge.target),
    href: hrefTo('/map', { selected: idOf(edge), focus: edge.source }),
    words: worseWords(edge, zone),
    action: { name: 'explain', href: hrefTo('/correlations', { q: explainSearch(edge) }) },
  }))
  return (
    <ShortList
      title="Edges that got worse"
      note={isCompared ? `vs ${against}` : ''}
      rows={rows}
      nothing={nothingWorse(data?.comparedEdges ?? 0, request.against)}
      more={{
        words: rows && count > rows.length ? `all ${count}` : 'map',
        href: hrefTo('/map', isCompared ? { changes: 'on' } : {}),
      }}
      query={query}
    />
  )
}

/** As the map names an edge. */
function idOf({ source, target, protocol }: WorseEdge): string {
  return JSON.stringify([source, target, protocol])
}
