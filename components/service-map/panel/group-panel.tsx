import { groupNameOf } from '#lib/service-map/model/build-graph.ts'
import type { MapLink, MapNode } from '#lib/service-map/model/types.ts'
import { formatRate, formatShare } from '#lib/platform/format.ts'
import { sinceFirstSeen } from '#lib/platform/rate-words.ts'
import button from '../../ui/button.module.css'
import { StatusShape } from '../../ui/status-shape.tsx'
import type { MapStateProps } from '../map-state.ts'
import { linkName } from '../words.ts'
import { Figures } from './figures.tsx'
import { HideButton } from './hide-button.tsx'
import styles from './panel.module.css'
import { toneOfEdge } from '#lib/service-map/model/verdicts.ts'

const most = 30

/** A collapsed group with its services, or the edges between two groups. */
export function GroupPanel({
  node,
  link,
  state,
  setState,
}: MapStateProps & { node: MapNode | undefined; link: MapLink | undefined }) {
  if (link) return <LinkOfMany link={link} setState={setState} />
  if (!node) return null
  const group = groupNameOf(node.id) ?? node.name
  return (
    <header className={styles.head}>
      <p className={styles.kind}>group of {node.members.length} services</p>
      <h2>{group}</h2>
      <div className={styles.row}>
        <button
          type="button"
          className={button.button}
          onClick={() => setState({ expanded: [...state.expanded, group], selected: null })}
        >
          Expand
        </button>
        <HideButton services={node.members} state={state} setState={setState} />
      </div>
      <ul className={styles.neighbours}>
        {node.members.slice(0, most).map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      {node.members.length > most && (
        <p className={styles.note}>and {node.members.length - most} more</p>
      )}
    </header>
  )
}

function LinkOfMany({ link, setState }: { link: MapLink; setState: MapStateProps['setState'] }) {
  const worstFirst = link.edges.toSorted((a, b) => b.errors - a.errors || b.calls - a.calls)
  return (
    <header className={styles.head}>
      <p className={styles.kind}>{link.edges.length} edges</p>
      <h2>{linkName(link)}</h2>
      <Figures figures={link} tone={link.tone} />
      <ul className={styles.neighbours}>
        {worstFirst.slice(0, most).map((edge) => {
          const id = JSON.stringify([edge.source, edge.target, edge.protocol])
          return (
            <li key={id}>
              <button
                type="button"
                className={styles.link}
                onClick={() => setState({ selected: id })}
              >
                <StatusShape tone={toneOfEdge(edge)} /> {edge.source} → {edge.target}
              </button>
              <span title={sinceFirstSeen(edge)}>
                {edge.protocol} · {formatRate(edge.callsPerSecond)}/s ·{' '}
                {formatShare(edge.errorShare)}
              </span>
            </li>
          )
        })}
      </ul>
    </header>
  )
}
