'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { deviationKinds, type DeviationKind } from '#lib/conformance/model.ts'
import { patternConformanceOptions } from '#lib/conformance/query-options.ts'
import type { PatternConformance } from '#lib/conformance/schemas.ts'
import { formatCount } from '#lib/platform/format.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import data from '../ui/data-table.module.css'
import { PageSkeleton } from '../ui/skeleton.tsx'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import { StatusShape } from '../ui/status-shape.tsx'
import { ConformanceBars } from './conformance-bars.tsx'
import { kindWords, shareWords, toneOf } from './conformance-words.ts'
import styles from './conformance.module.css'
import { Examples } from './examples.tsx'
import { Rejudge } from './rejudge.tsx'
import { SlaTable } from './sla-table.tsx'

/** How live traffic keeps to one pattern. */
export function ConformanceSection({
  reference,
  window,
}: {
  /** The pattern's name, or `id:42`. */
  reference: string
  window: WindowRequest
}) {
  const [kind, setKind] = useQueryState('kind', parseAsStringLiteral(deviationKinds))
  const query = useQuery(patternConformanceOptions(reference, window, kind))
  const { data: found, error, isPlaceholderData } = query
  const trouble = error && <QueryTrouble query={query} asOf={found?.asOf} />
  if (!found) return trouble ?? <PageSkeleton label="Reading conformance" />
  const { matched, deviating } = found.pattern
  return (
    <>
      {trouble}
      <div
        className={`${styles.section} ${isPlaceholderData || error ? styles.old : ''}`}
        aria-busy={isPlaceholderData}
      >
        <Head reference={reference} found={found} />
        {matched + deviating === 0 ? (
          <Nothing found={found} />
        ) : (
          <>
            <ConformanceBars series={found.series} window={found.window} />
            <div className={styles.columns}>
              <Kinds
                kinds={found.pattern.kinds}
                chosen={kind}
                onChoose={(one) => void setKind(one)}
              />
              <SlaTable pattern={found.pattern} sla={found.sla} />
            </div>
            <Examples conformance={found} kind={kind} />
          </>
        )}
      </div>
    </>
  )
}

function Head({ reference, found }: { reference: string; found: PatternConformance }) {
  const { pattern, olderVersions } = found
  return (
    <div className={styles.head}>
      <p>
        <StatusShape tone={toneOf(pattern)} /> <strong>{shareWords(pattern.share)}</strong>{' '}
        {pattern.share !== null &&
          `match: ${formatCount(pattern.matched)} of ${formatCount(pattern.matched + pattern.deviating)} correlations.`}
        {olderVersions > 0 &&
          ` ${formatCount(olderVersions)} of them were judged by an earlier version of the pattern.`}
      </p>
      <Rejudge reference={reference} conformance={found} />
    </div>
  )
}

function Nothing({ found: { pattern, sla, waiting } }: { found: PatternConformance }) {
  if (pattern.state !== 'active') {
    return (
      <p>
        This pattern is {pattern.state}: it is not held against traffic. Make it active to have its
        traffic judged.
      </p>
    )
  }
  return (
    <>
      {waiting > 0 && (
        <p role="status">
          <strong>
            {formatCount(waiting)} {waiting === 1 ? 'correlation waits' : 'correlations wait'} to be
            judged.
          </strong>{' '}
          The first results are due about a minute after traffic began.
        </p>
      )}
      <p>
        No judged correlation that began in this window concerns this pattern. A correlation is
        judged once nothing more of it has arrived for half a minute, or for as long as the timeouts
        that are declared ask for; what was there before the pattern was active is judged by “Judge
        the past again”. Otherwise look whether services, protocols and operations of its steps are
        those that are really seen.
      </p>
      <SlaTable pattern={pattern} sla={sla} />
    </>
  )
}

function Kinds({
  kinds,
  chosen,
  onChoose,
}: {
  kinds: PatternConformance['pattern']['kinds']
  chosen: DeviationKind | null
  onChoose: (kind: DeviationKind | null) => void
}) {
  return (
    <section className={styles.panel} aria-label="Deviations by kind">
      <h2>Deviations by kind</h2>
      {kinds.length === 0 ? (
        <p className={styles.third}>Nothing deviates.</p>
      ) : (
        <table className={data.table}>
          <thead>
            <tr>
              <th scope="col">Kind</th>
              <th scope="col" className={data.number}>
                Correlations
              </th>
            </tr>
          </thead>
          <tbody>
            {kinds.map(({ kind, correlations }) => (
              <tr key={kind}>
                <th scope="row">
                  <button
                    type="button"
                    className={styles.kind}
                    aria-pressed={chosen === kind}
                    title={chosen === kind ? 'Show examples of all kinds' : 'Show examples of it'}
                    onClick={() => onChoose(chosen === kind ? null : kind)}
                  >
                    {kindWords[kind]}
                  </button>
                </th>
                <td data-label="Correlations" className={data.number}>
                  {formatCount(correlations)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
