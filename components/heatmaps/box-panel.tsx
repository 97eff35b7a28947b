'use client'

import { fromTo } from '#lib/platform/isolated.ts'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import type { BoxExplained, Difference, ValueShares } from '#lib/heatmaps/model.ts'
import { boxOptions, type Box } from '#lib/heatmaps/query-options.ts'
import type { LatencyHeatmap } from '#lib/heatmaps/schemas.ts'
import {
  clockIn,
  formatClock,
  formatCount,
  formatLatency,
  formatShare,
} from '#lib/platform/format.ts'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import { useShortcut } from '../ui/shortcuts/use-shortcut.ts'
import { useWayBack } from '../ui/use-way-back.ts'
import { useZone } from '../ui/zone.tsx'
import { allWords, insideWords, otherWords, sameWords, searchOf } from './box-words.ts'
import type { HeatmapState } from './heatmap-state.ts'
import styles from './heatmaps.module.css'

type Props = {
  state: HeatmapState
  box: Box
  shown: Pick<LatencyHeatmap, 'from' | 'to'>
  onClose: () => void
}

/** What is different about the calls inside a box, against all others that are shown; and which they are. */
export function BoxPanel(props: Props) {
  const { box, shown } = props
  const lengthMs = Date.parse(shown.to) - Date.parse(shown.from)
  return <Compared key={JSON.stringify([box, lengthMs])} {...props} />
}

function Compared({ state, box, shown, onClose }: Props) {
  const { zone } = useZone()
  const panel = useWayBack<HTMLElement>()
  useShortcut('Escape', { label: 'Close the box' }, onClose)
  const { window, q } = state
  // A box of a live heatmap is compared with what was shown when it was drawn, or it would never rest.
  const [around] = useState(() => aroundBox(box, shown))
  const compared = 'range' in window ? around : window
  const query = useQuery(boxOptions(q, box, compared))
  // On a narrow screen it is below all the rows, where nobody sees it open.
  useEffect(() => {
    const top = panel.current?.getBoundingClientRect().top ?? 0
    if (top > innerHeight / 2) panel.current?.scrollIntoView()
  }, [panel])
  const span = { fromMs: Date.parse(shown.from), toMs: Date.parse(shown.to) }
  const clock = (ms: number) => formatClock(ms, zone, clockIn(span, 'seconds'))
  return (
    <aside ref={panel} className={styles.box} aria-label="What is different inside">
      <header>
        <h2>What is different inside</h2>
        <button type="button" onClick={onClose} aria-label="Close">
          ×
        </button>
      </header>
      <p className={styles.hint}>
        {clock(box.fromMs)} – {clock(box.toMs)} · {insideWords(box)}, against{' '}
        {otherWords(query.data?.comparedWith, box)} of {clock(compared.fromMs)} –{' '}
        {clock(compared.toMs)}
      </p>
      <QueryTrouble query={query} />
      {!query.data && !query.error && <p role="status">Comparing the calls…</p>}
      {query.data && <Explained explained={query.data} {...{ state, box }} />}
    </aside>
  )
}

/** What is shown, or as much from the box on where time has left it behind. */
function aroundBox(box: Box, shown: Props['shown']) {
  const fromMs = Math.min(box.fromMs, Date.parse(shown.from))
  const lengthMs = Date.parse(shown.to) - Date.parse(shown.from)
  return { fromMs, toMs: Math.max(box.toMs, fromMs + lengthMs) }
}

function Explained({
  explained,
  state,
  box,
}: {
  explained: BoxExplained
  state: HeatmapState
  box: Box
}) {
  const { inside, elsewhere, differences, correlations } = explained
  if (inside.calls === 0) return <p>No calls are inside this box.</p>
  const sampled = inside.sampled < inside.calls || elsewhere.sampled < elsewhere.calls
  return (
    <>
      <p>
        <strong>{formatCount(inside.calls)}</strong> calls inside, {formatCount(elsewhere.calls)}{' '}
        elsewhere.
        {sampled &&
          ` ${formatCount(inside.sampled)} and ${formatCount(elsewhere.sampled)} of them were looked at.`}
      </p>
      {differences.length === 0 ? (
        <p>{sameWords(explained)}</p>
      ) : (
        <ol className={styles.differences}>
          {differences.map((difference) => (
            <DifferenceRow
              key={`${difference.dimension} ${difference.key}`}
              difference={difference}
            />
          ))}
        </ol>
      )}
      <Correlations {...{ correlations, state, box }} />
    </>
  )
}

function DifferenceRow({ difference }: { difference: Difference }) {
  const { dimension, key, statement, values, margin } = difference
  const [first, ...rest] = values
  if (!first) return null
  const others = rest.filter(isMoreInside).slice(0, mostOthers)
  return (
    <li title={margin > 0.005 ? `± ${formatShare(margin)}` : undefined}>
      <span className={styles.dimension}>{key ?? dimension}</span>{' '}
      <strong>{first.value ?? 'none'}</strong>
      <span className={styles.shares}>
        {formatShare(first.inside)} against {formatShare(first.elsewhere)}
      </span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect width={first.inside * 100} height="4" className={styles.inside} />
        <rect y="5" width={first.elsewhere * 100} height="3" className={styles.elsewhere} />
      </svg>
      <p>
        {statement}
        {others.length > 0 && `; ${others.map(alsoWords).join(', ')}`}
      </p>
    </li>
  )
}

const mostOthers = 3
/** Rarer ones say nothing of the calls inside. */
const leastOther = 0.05

function isMoreInside({ value, inside, elsewhere }: ValueShares): boolean {
  return value !== null && inside >= leastOther && inside > elsewhere
}

function alsoWords({ value, inside }: ValueShares): string {
  return `${formatShare(inside)} “${value ?? 'none'}”`
}

function Correlations({
  correlations,
  state,
  box,
}: {
  correlations: BoxExplained['correlations']
  state: HeatmapState
  box: Box
}) {
  const { zone } = useZone()
  const all = new URLSearchParams({
    q: searchOf(state.q, box),
    from: new Date(box.fromMs).toISOString(),
    to: new Date(box.toMs).toISOString(),
  })
  return (
    <section className={styles.correlations}>
      <h3>Calls in the box</h3>
      <ul>
        {correlations.slice(0, 12).map((call) => (
          <li key={`${call.id} ${call.at}`}>
            <Link href={state.hrefTo(`/correlations/${call.id}`)}>
              {formatClock(Date.parse(call.at), zone, 'seconds')} <code>{call.id.slice(0, 8)}</code>
            </Link>{' '}
            {fromTo(call.source, call.target)} · {call.status} · {formatLatency(call.latencyMs)}
          </li>
        ))}
      </ul>
      <Link href={`/correlations?${all}`}>{allWords(box)}</Link>
    </section>
  )
}
