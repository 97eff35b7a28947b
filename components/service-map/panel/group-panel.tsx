import { useState } from 'react'
import { groupNameOf } from '#lib/service-map/model/group-id.ts'
import type { MapLink, MapNode } from '#lib/service-map/model/types.ts'
import { formatRate } from '#lib/platform/format.ts'
import { sinceFirstSeen } from '#lib/platform/rate-words.ts'
import button from '../../ui/button.module.css'
import { StatusShape } from '../../ui/status-shape.tsx'
import type { MapStateProps } from '../map-state.ts'
import { errorWords } from '../table-model.ts'
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
  return <Group node={node} state={state} setState={setState} />
}

function Group({ node, state, setState }: MapStateProps & { node: MapNode }) {
  const group = groupNameOf(node.id) ?? node.name
  const { shown, more } = useFirst(node.members)
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
        {shown.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      {more}
    </header>
  )
}

function LinkOfMany({ link, setState }: { link: MapLink; setState: MapStateProps['setState'] }) {
  const worstFirst = link.edges.toSorted((a, b) => b.errors - a.errors || b.calls - a.calls)
  const { shown, more } = useFirst(worstFirst)
  return (
    <header className={styles.head}>
      <p className={styles.kind}>{link.edges.length} edges</p>
      <h2>{linkName(link)}</h2>
      <Figures figures={link} tone={link.tone} />
      <ul className={styles.neighbours}>
        {shown.map((edge) => {
          const id = JSON.stringify([edge.source, edge.target, edge.protocol])
          return (
            <li key={id}>
              <button
                type="button"
                className={styles.link}
                onClick={() => setState({ selected: id })}
              >
                <StatusShape tone={toneOfEdge(edge)} /> {linkName(edge)}
              </button>
              <span title={sinceFirstSeen(edge)}>
                {edge.protocol} · {formatRate(edge.callsPerSecond)}/s · {errorWords(edge)}
              </span>
            </li>
          )
        })}
      </ul>
      {more}
    </header>
  )
}

/** The first of a long list, and a way to all of it. */
function useFirst<Item>(items: readonly Item[]) {
  const [all, setAll] = useState(false)
  const rest = items.length - most
  if (all || rest <= 0) return { shown: items, more: null }
  const more = (
    <button type="button" className={styles.more} onClick={() => setAll(true)}>
      and {rest} more
    </button>
  )
  return { shown: items.slice(0, most), more }
}
