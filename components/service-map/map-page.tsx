'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useCallback, useMemo, useState } from 'react'
import type { Comparison, WindowRequest } from '#lib/platform/window.ts'
import { buildGraph, type ChosenGraph } from '#lib/service-map/model/build-graph.ts'
import { edgeLanguage } from '#lib/service-map/model/edge-language.ts'
import { automaticRule, groupsOf } from '#lib/service-map/model/grouping.ts'
import { overlay } from '#lib/service-map/model/overlay.ts'
import type { ServiceMap } from '#lib/service-map/model/types.ts'
import { mapOptions } from '#lib/service-map/query-options.ts'
import { ViewsMenu } from '../saved-views/views-menu.tsx'
import { NoTelemetry } from '../ui/no-telemetry.tsx'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import { useZone } from '../ui/zone.tsx'
import { ExportMenu, type PictureExport } from './export-menu.tsx'
import { MapSkeleton } from './map-skeleton.tsx'
import type { MapStateProps } from './map-state.ts'
import { MapToolbar } from './map-toolbar.tsx'
import { requestOf } from './request.ts'
import { Timeline } from './timeline.tsx'
import { captionOf, counted } from './words.ts'
import styles from './map-page.module.css'

// What draws comes after the page's first answer.
const MapGraph = dynamic(() => import('./graph/map-graph.tsx').then((module) => module.MapGraph), {
  ssr: false,
  loading: () => <div className={styles.waiting} />,
})
const MapMatrix = dynamic(() => import('./map-matrix.tsx').then((module) => module.MapMatrix), {
  ssr: false,
  loading: () => <div className={styles.waiting} />,
})
const MapTable = dynamic(() => import('./map-table.tsx').then((module) => module.MapTable))
const SidePanel = dynamic(
  () => import('./panel/side-panel.tsx').then((module) => module.SidePanel),
  { ssr: false },
)

type Props = MapStateProps & { request: WindowRequest; against: Comparison }

/** Who calls whom: as a graph, a matrix or a table. */
export function MapPage(props: Props) {
  const { request: window, against, state } = props
  const whole = useQuery(mapOptions(requestOf({ window, against }, { ...state, at: null })))
  const moment = useQuery({
    ...mapOptions(requestOf({ window, against }, state)),
    enabled: state.at !== null,
  })
  const shown = state.at === null ? whole : moment
  const wholeMap = useLatest(whole.data)
  const map = useMemo(() => {
    if (!wholeMap || state.at === null || !moment.data) return wholeMap
    return overlay(wholeMap, moment.data)
  }, [wholeMap, moment.data, state.at])
  const asked = whole.error ? whole : shown
  if (!map) return asked.error ? <QueryTrouble query={asked} /> : <MapSkeleton />
  return (
    <div className={styles.page}>
      <QueryTrouble query={asked} asOf={map.asOf} known />
      <Shown {...props} map={map} old={whole.isPlaceholderData || asked.error !== null} />
    </div>
  )
}

/** The last answer stays while there is none, also when a question fails. */
function useLatest<Answer>(answer: Answer | undefined): Answer | undefined {
  const [latest, setLatest] = useState(answer)
  if (answer !== undefined && answer !== latest) setLatest(answer)
  return answer ?? latest
}

function Shown({ map, old, request, state, setState }: Props & { map: ServiceMap; old: boolean }) {
  const rule = state.group ?? automaticRule(map.services)
  const graph = useGraph(map, state, rule)
  const language = useMemo(() => edgeLanguage(map), [map])
  const groups = useMemo(
    () => [...new Set(groupsOf(map.services, map.edges, rule).values())].toSorted(),
    [map, rule],
  )
  const [picture, setPicture] = useState<PictureExport>(null)
  const onExport = useCallback((made: PictureExport) => setPicture(() => made), [])
  const { zone } = useZone()
  const describe = () => {
    const { asOf, shown, comparedWith } = map
    const { q, hide, errors, focus, hops, hidden } = state
    return { asOf, shown, comparedWith, chosen: { q, hide, errors, focus, hops, hidden } }
  }
  return (
    <>
      <MapToolbar
        state={state}
        setState={setState}
        language={language}
        names={language.words}
        found={foundWords(map, graph)}
        rule={rule}
        groups={groups}
      >
        <ViewsMenu page="map" />
        <ExportMenu
          graph={graph}
          picture={picture}
          describe={describe}
          caption={() => captionOf(map, state, zone)}
        />
      </MapToolbar>
      <p className={styles.caption} suppressHydrationWarning>
        {captionOf(map, state, zone)}
      </p>
      <div className={styles.frame}>
        <div className={old ? `${styles.picture} ${styles.old}` : styles.picture} aria-busy={old}>
          {graph.links.length === 0 ? (
            <Empty map={map} />
          ) : (
            <Picture
              map={map}
              graph={graph}
              rule={rule}
              state={state}
              setState={setState}
              onExport={onExport}
            />
          )}
          <Timeline map={map} state={state} setState={setState} />
        </div>
        {state.selected !== null && (
          <SidePanel
            map={map}
            graph={graph}
            request={request}
            selected={state.selected}
            state={state}
            setState={setState}
          />
        )}
      </div>
    </>
  )
}

function useGraph(map: ServiceMap, state: MapStateProps['state'], rule: string): ChosenGraph {
  const { q, hide, errors, focus, hops, hidden, expanded, view } = state
  return useMemo(
    () =>
      buildGraph(map, {
        filter: q,
        // A table or a matrix shows what is found.
        hideRest: hide || view !== 'graph',
        errorsOnly: errors,
        focus,
        hops,
        hidden,
        groupRule: rule,
        expanded,
      }),
    [map, q, hide, errors, focus, hops, hidden, expanded, view, rule],
  )
}

function Picture({
  map,
  graph,
  rule,
  state,
  setState,
  onExport,
}: MapStateProps & {
  map: ServiceMap
  graph: ChosenGraph
  rule: string
  onExport: (picture: PictureExport) => void
}) {
  const onSelect = (selected: string) => setState({ selected })
  const { view, selected, focus, hops, hidden, expanded, errors, hide, q, sort } = state
  if (view === 'table') {
    const compares = map.comparedWith !== null
    return (
      <MapTable
        links={graph.links}
        compares={compares}
        selected={selected}
        onSelect={onSelect}
        sort={sort}
        onSort={(by) => setState({ sort: by }, { quiet: true })}
      />
    )
  }
  if (view === 'matrix') {
    return <MapMatrix graph={graph} state={state} setState={setState} />
  }
  return (
    <MapGraph
      graph={graph}
      picture={JSON.stringify([rule, focus, focus && hops, hidden, expanded, errors, hide && q])}
      compares={map.comparedWith !== null}
      state={state}
      setState={setState}
      onExport={onExport}
    />
  )
}

function foundWords(map: ServiceMap, { nodes, links, found, hiddenEdges }: ChosenGraph): string {
  const edges = counted(links.length, 'edge')
  const all = `${counted(nodes.length, 'node')}, ${edges}`
  if (found) return `${found.size} of ${edges} found`
  return hiddenEdges > 0 ? `${all} of ${map.edges.length}` : all
}

function Empty({ map }: { map: ServiceMap }) {
  const isBare = map.edges.length === 0
  return (
    <div className={styles.empty}>
      <h2>{isBare ? 'No calls in this time range' : 'Nothing matches'}</h2>
      {isBare ? (
        <NoTelemetry />
      ) : (
        <p>
          All edges of this time range are hidden by what is chosen above: the filter, “errors
          only”, the focus, or services that are hidden.
        </p>
      )}
    </div>
  )
}
