import Link from 'next/link'
import type { ChosenGraph } from '#lib/service-map/model/build-graph.ts'
import type { MapNode } from '#lib/service-map/model/types.ts'
import { fieldsText } from '#lib/platform/filter/quote.ts'
import { formatRate } from '#lib/platform/format.ts'
import { sinceFirstSeen } from '#lib/platform/rate-words.ts'
import button from '../../ui/button.module.css'
import { StatusShape } from '../../ui/status-shape.tsx'
import { useWindowParams } from '../../ui/window/use-window-params.ts'
import type { MapStateProps } from '../map-state.ts'
import { pictureOf, pinsIn, withPins } from '../pins.ts'
import { errorWords } from '../table-model.ts'
import { nodeName } from '../words.ts'
import { HideButton } from './hide-button.tsx'
import { InTable } from './in-table.tsx'
import { tableQuery } from './table-query.ts'
import styles from './panel.module.css'

const mostEdges = 8

export function NodeHead({
  node,
  graph,
  state,
  setState,
}: MapStateProps & { node: MapNode; graph: ChosenGraph }) {
  const { hrefTo } = useWindowParams()
  const picture = pictureOf(state)
  const pins = pinsIn(state.pins, picture)
  const calls = (side: 'source' | 'target') =>
    graph.links
      .filter((link) => link[side] === node.id)
      .toSorted((a, b) => b.errors - a.errors || b.callsPerSecond - a.callsPerSecond)
  const shared = { of: node.id, state, setState }
  return (
    <header className={styles.head}>
      <p className={styles.kind}>{node.kind}</p>
      <h2>{node.name}</h2>
      <div className={styles.row}>
        <button
          type="button"
          className={button.button}
          onClick={() => setState({ focus: state.focus === node.id ? null : node.id })}
        >
          {state.focus === node.id ? 'Show all' : 'Focus'}
        </button>
        <HideButton services={[node.id]} state={state} setState={setState} />
        {node.group !== null && (
          <button
            type="button"
            className={button.button}
            onClick={() =>
              setState({ expanded: state.expanded.filter((group) => group !== node.group) })
            }
          >
            Collapse {node.group}
          </button>
        )}
        {pins[node.id] && (
          <button
            type="button"
            className={button.button}
            onClick={() => {
              const { [node.id]: _unpinned, ...rest } = pins
              setState({ pins: withPins(state.pins, picture, rest) })
            }}
          >
            Unpin
          </button>
        )}
      </div>
      <p className={styles.links}>
        <Link href={hrefTo('/correlations', { q: `${fieldsText({ service: node.name })} error` })}>
          Failing calls
        </Link>
        <Link href={hrefTo('/heatmaps', { service: node.name })}>Latency</Link>
      </p>
      <Neighbours title="Called by" links={calls('target')} end="source" {...shared} />
      <Neighbours title="Calls" links={calls('source')} end="target" {...shared} />
    </header>
  )
}

function Neighbours({
  title,
  links,
  end,
  of,
  state,
  setState,
}: MapStateProps & {
  title: string
  /** Whose they are. */
  of: string
  links: ChosenGraph['links']
  end: 'source' | 'target'
}) {
  if (links.length === 0) return null
  return (
    <section>
      <h3>
        {title} <span className={styles.count}>{links.length}</span>
      </h3>
      <ul className={styles.neighbours}>
        {links.slice(0, mostEdges).map((link) => (
          <li key={link.id}>
            <button
              type="button"
              className={styles.link}
              onClick={() => setState({ selected: link.id })}
            >
              <StatusShape tone={link.tone} label={link.tone} /> {nodeName(link[end])}
            </button>
            <span title={sinceFirstSeen(link)}>
              {link.protocol} · {formatRate(link.callsPerSecond)}/s · {errorWords(link)}
            </span>
          </li>
        ))}
      </ul>
      {links.length > mostEdges && (
        <InTable
          q={tableQuery({ [end === 'source' ? 'target' : 'source']: of }, state)}
          words={`and ${links.length - mostEdges} more, in the table`}
          setState={setState}
        />
      )}
    </section>
  )
}
