'use client'

import Link from 'next/link'
import type { DeviationKind } from '#lib/conformance/model.ts'
import type { PatternConformance } from '#lib/conformance/schemas.ts'
import { Moment } from '../ui/moment.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import { kindWords } from './conformance-words.ts'
import styles from './conformance.module.css'

/** Correlations that deviate, each finding a way to the broken step in the waterfall. */
export function Examples({
  conformance: { examples, pattern },
  kind,
}: {
  conformance: PatternConformance
  kind: DeviationKind | null
}) {
  const { hrefTo } = useWindowParams()
  const title = kind === null ? 'Latest that deviate' : `Latest: ${kindWords[kind].toLowerCase()}`
  return (
    <section className={styles.panel} aria-label="Examples">
      <h2>{title}</h2>
      {examples.length === 0 && <p className={styles.third}>None in this window.</p>}
      <ul className={styles.examples}>
        {examples.map(({ correlationId, startedAt, patternVersion, deviations }) => (
          <li key={correlationId}>
            <span className={styles.when} suppressHydrationWarning>
              <Moment at={startedAt} />
              <br />
              <code>{correlationId.slice(0, 8)}</code>
              {patternVersion !== pattern.version && ` · version ${patternVersion}`}
            </span>
            <ul>
              {deviations.map((one) => (
                <li key={`${one.kind} ${one.stepId} ${one.message}`} className={styles.finding}>
                  <Link
                    href={hrefTo(`/correlations/${correlationId}`, {
                      pattern: pattern.name,
                      ...(one.stepId !== undefined && { step: one.stepId }),
                      ...(one.eventIds[0] !== undefined && { call: one.eventIds[0] }),
                    })}
                    prefetch={false}
                  >
                    {kindWords[one.kind]}
                  </Link>{' '}
                  {one.message}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  )
}
