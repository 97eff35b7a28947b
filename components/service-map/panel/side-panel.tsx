'use client'

import { useQuery } from '@tanstack/react-query'
import type { ChosenGraph } from '#lib/service-map/model/build-graph.ts'
import type { EdgeKey } from '#lib/rollups/model.ts'
import type { MapLink, MapNode, ServiceMap } from '#lib/service-map/model/types.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { detailOptions } from '#lib/service-map/query-options.ts'
import type { DetailSubject } from '#lib/service-map/schemas.ts'
import button from '../../ui/button.module.css'
import { QueryTrouble } from '../../ui/query-trouble.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useWayBack } from '../../ui/use-way-back.ts'
import { edgeOfId, type MapStateProps } from '../map-state.ts'
import { linkName } from '../words.ts'
import { DetailSections } from './detail-sections.tsx'
import { EdgeHead } from './edge-head.tsx'
import { GroupPanel } from './group-panel.tsx'
import { NodeHead } from './node-head.tsx'
import { windowOfShown } from './shown-window.ts'
import styles from './panel.module.css'

type Props = MapStateProps & {
  map: ServiceMap
  graph: ChosenGraph
  request: WindowRequest
  selected: string
}

/** What is known of the node or the edge that is selected. */
export function SidePanel(props: Props) {
  const { graph, selected, setState } = props
  const subject = subjectOf(graph, selected)
  const panel = useWayBack<HTMLElement>()
  const close = () => setState({ selected: null })
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Esc of what is inside
    <aside
      ref={panel}
      className={styles.panel}
      aria-label={subject.name}
      tabIndex={-1}
      data-map-panel=""
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <button
        type="button"
        className={`${button.icon} ${styles.close}`}
        aria-label="Close"
        onClick={close}
      >
        ✕
      </button>
      <Content {...props} subject={subject} />
    </aside>
  )
}

type Subject = { name: string } & (
  | { kind: 'edge'; edge: EdgeKey }
  | { kind: 'service'; node: MapNode }
  | { kind: 'many'; node: MapNode | undefined; link: MapLink | undefined }
  | { kind: 'missing' }
)

function subjectOf({ nodes, links }: ChosenGraph, selected: string): Subject {
  const link = links.find(({ id }) => id === selected)
  const edge = link ? onlyEdge(link) : edgeOfId(selected)
  if (edge) return { kind: 'edge', edge, name: linkName(edge) }
  const node = nodes.find(({ id }) => id === selected)
  const name = node?.name ?? (link ? linkName(link) : selected)
  if (node && node.members.length === 0) return { kind: 'service', node, name }
  return node || link ? { kind: 'many', node, link, name } : { kind: 'missing', name }
}

function onlyEdge({ edges }: MapLink): EdgeKey | undefined {
  return edges.length === 1 ? edges[0] : undefined
}

function Content({ subject, ...props }: Props & { subject: Subject }) {
  switch (subject.kind) {
    case 'edge': {
      const { source, target, protocol } = subject.edge
      const edge = { source, target, protocol }
      return (
        <>
          <EdgeHead {...props} edge={edge} />
          <Detail {...props} subject={edge} />
        </>
      )
    }
    case 'service':
      return (
        <>
          <NodeHead {...props} node={subject.node} />
          <Detail {...props} subject={{ service: subject.node.id }} />
        </>
      )
    case 'many':
      return <GroupPanel {...props} node={subject.node} link={subject.link} />
    default:
      return (
        <p className={styles.note}>
          <strong>{subject.name}</strong> has no calls in this time range, or is hidden by what is
          chosen above.
        </p>
      )
  }
}

function Detail({ map, request, state, subject }: Props & { subject: DetailSubject }) {
  const window = state.at === null ? request : windowOfShown(map)
  const query = useQuery(detailOptions({ window, subject }))
  const { data, error, isPlaceholderData } = query
  const trouble = error && <QueryTrouble query={query} />
  if (data && !isPlaceholderData) {
    return (
      <>
        {trouble}
        <div className={error ? styles.old : undefined}>
          <DetailSections detail={data} subject={subject} />
        </div>
      </>
    )
  }
  if (!error) {
    return (
      <div role="status" aria-label="Loading details" className={styles.loading}>
        <Skeleton width="100%" height="3rem" />
        <Skeleton width="100%" height="6rem" />
        <Skeleton width="100%" height="6rem" />
      </div>
    )
  }
  return trouble
}
