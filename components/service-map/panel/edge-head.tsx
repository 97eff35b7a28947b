import Link from 'next/link'
import { fieldsText } from '#lib/platform/filter/quote.ts'
import { formatLatency, formatShare } from '#lib/platform/format.ts'
import type { EdgeKey } from '#lib/rollups/model.ts'
import type { ServiceMap } from '#lib/service-map/model/types.ts'
import { toneOfBreaker, toneOfEdge } from '#lib/service-map/model/verdicts.ts'
import { useWindowParams } from '../../ui/window/use-window-params.ts'
import type { MapStateProps } from '../map-state.ts'
import { communicationWords } from '../words.ts'
import { BreakerNote } from './breaker-note.tsx'
import { Figures } from './figures.tsx'
import styles from './panel.module.css'

export function EdgeHead({
  map,
  edge: { source, target, protocol },
  setState,
}: MapStateProps & { map: ServiceMap; edge: EdgeKey }) {
  const { hrefTo } = useWindowParams()
  const edge = map.edges.find(
    (known) => known.source === source && known.target === target && known.protocol === protocol,
  )
  const node = (name: string) => (
    <button type="button" className={styles.link} onClick={() => setState({ selected: name })}>
      {name}
    </button>
  )
  return (
    <header className={styles.head}>
      <p className={styles.kind}>
        edge · {protocol}
        {edge && ` · ${communicationWords[edge.communication] ?? edge.communication}`}
        {edge && edge.format !== 'unknown' && ` · ${edge.format}`}
      </p>
      <h2>
        {node(source)} → {node(target)}
      </h2>
      {edge && toneOfBreaker(edge.breaker) !== 'unknown' && (
        <BreakerNote state={edge.breaker} past={map.shown.to <= map.asOf} />
      )}
      {edge?.declared === 'no' && <p className={styles.note}>No active pattern declares it.</p>}
      {edge && <Figures figures={edge} tone={toneOfEdge(edge)} />}
      {edge && <Against map={map} edge={edge} />}
      <p className={styles.links}>
        <Link
          href={hrefTo('/correlations', { q: `${fieldsText({ source, target, protocol })} error` })}
        >
          Failing calls
        </Link>
        <Link href={hrefTo('/heatmaps', { source, target, protocol })}>Latency</Link>
        <Link href={hrefTo('/patterns/new', { source, target, protocol })}>Make a pattern</Link>
      </p>
      {edge && (edge.retries > 0 || edge.timeouts > 0) && (
        <p className={styles.note}>
          {edge.retries} retries · {edge.timeouts} of the {edge.errors} failed calls timed out
        </p>
      )}
    </header>
  )
}

/** What it was in what is compared with, and the verdict. */
function Against({ map, edge }: { map: ServiceMap; edge: ServiceMap['edges'][number] }) {
  if (!map.comparedWith || !edge.before) return null
  const { before, change } = edge
  return (
    <p className={styles.note}>
      before: {before.calls} calls, {formatShare(before.errorShare)} failed, p95{' '}
      {formatLatency(before.p95Ms)}
      {change && (
        <>
          {' '}
          · <strong>{change === 'errors' ? 'fails more' : change}</strong>
        </>
      )}
    </p>
  )
}
