'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import { callText, durationText } from '#lib/correlations/analysis/call-words.ts'
import {
  compareCorrelations,
  type ComparedPlace,
  type Comparison,
} from '#lib/correlations/analysis/compare-correlations.ts'
import type { CorrelationAnswer } from '#lib/correlations/analysis/event-columns.ts'
import { mainCallOf, titleOf } from '#lib/correlations/analysis/tell-correlation.ts'
import type { Call, Correlation } from '#lib/correlations/model.ts'
import { correlationOptions } from '#lib/correlations/query-options.ts'
import { formatClock, formatZone } from '#lib/platform/format.ts'
import { ProblemError } from '#lib/platform/fetch-json.ts'
import button from '../ui/button.module.css'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import { useWayBack } from '../ui/use-way-back.ts'
import { useZone } from '../ui/zone.tsx'
import { ComparedTable } from './compared-table.tsx'
import { changedPlaces } from './comparison-model.ts'
import styles from './compare.module.css'
import { type Analysed, useAnalysed } from './use-correlation.ts'

type Props = {
  analysed: Analysed
  otherId: string
  selected: Call | undefined
  onSelect: (call: Call) => void
  onClose: () => void
}

/** This correlation against another of the same operation: what is longer, missing, new. */
export function ComparePanel(props: Props) {
  const query = useQuery(correlationOptions(props.otherId))
  const { data, error } = query
  const panel = useWayBack<HTMLElement>()
  const isGone = error instanceof ProblemError && error.status === 404
  return (
    <section ref={panel} className={styles.panel} aria-label="Comparison">
      {isGone && <p>Nothing that is still kept belongs to {props.otherId}.</p>}
      {!isGone && <QueryTrouble query={query} />}
      {!data && !error && <p className={styles.quiet}>Reading the other correlation…</p>}
      {data && <Compared {...props} other={data} />}
      <button type="button" className={`${button.button} ${styles.stop}`} onClick={props.onClose}>
        Stop comparing
      </button>
    </section>
  )
}

function Compared({ analysed, other, selected, onSelect }: Props & { other: CorrelationAnswer }) {
  const there = useAnalysed(other, false).correlation
  const here = analysed.correlation
  const comparison = useMemo(() => compareCorrelations(here, there), [here, there])
  const changed = useMemo(() => changedPlaces(comparison.places), [comparison])
  const [showAll, setShowAll] = useState(false)
  const { places } = comparison
  return (
    <>
      <Head {...{ comparison, analysed, there }} otherId={other.id} />
      {changed.length === 0 && <p>Both made the same calls and took about as long for each.</p>}
      {(showAll || changed.length > 0) && (
        <ComparedTable
          places={showAll ? places : changed}
          usualOf={analysed.usualOf}
          {...{ selected, onSelect }}
        />
      )}
      {places.length > changed.length && (
        <label className={styles.all}>
          <input
            type="checkbox"
            checked={showAll}
            onChange={(event) => setShowAll(event.target.checked)}
          />{' '}
          also what is the same ({places.length - changed.length})
        </label>
      )}
    </>
  )
}

function Head({
  comparison,
  analysed,
  there,
  otherId,
}: {
  comparison: Comparison
  analysed: Analysed
  there: Correlation
  otherId: string
}) {
  const { zone } = useZone()
  const main = mainCallOf(analysed.correlation)
  const usual = main && analysed.usualOf(main)
  return (
    <div className={styles.head}>
      <h2>{headline(comparison)}</h2>
      <p>
        Against <Link href={`/correlations/${otherId}`}>{titleOf(there)}</Link>,{' '}
        {formatClock(there.startMs, zone, 'day')} {formatZone(zone, there.startMs)}.
        {usual && main && (
          <>
            {' '}
            Usual between {main.source} and {main.target} over the day before: p50{' '}
            {durationText(usual.p50Ms)}, p95 {durationText(usual.p95Ms)}.
          </>
        )}
      </p>
      {!comparison.isSameOperation && (
        <p className={styles.warning}>
          They began with different operations, so little lines up: choose one of the same operation
          with Compare.
        </p>
      )}
    </div>
  )
}

function headline({ durationDeltaMs, mostChanged }: Comparison): string {
  const took = `${durationText(Math.abs(durationDeltaMs))} ${durationDeltaMs < 0 ? 'shorter' : 'longer'}`
  if (!mostChanged) return `Took ${took} in all; no one call explains it`
  const part = durationText(Math.abs(mostChanged.selfDeltaMs))
  return `Took ${took} in all; ${part} of it in ${textOfPlace(mostChanged)} itself`
}

function textOfPlace({ here, there }: ComparedPlace): string {
  const call = (here ?? there)?.calls[0]
  return call ? callText(call) : ''
}
