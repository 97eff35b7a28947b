'use client'

import { useId, useState } from 'react'
import { durationText } from '#lib/correlations/analysis/call-words.ts'
import type { Verdict } from '#lib/correlations/analysis/verdict-model.ts'
import { type Call, type Correlation, durationOf, hasFailed } from '#lib/correlations/model.ts'
import button from '../ui/button.module.css'
import { StatusShape } from '../ui/status-shape.tsx'
import styles from './verdict.module.css'

type Props = {
  correlation: Correlation
  verdicts: readonly Verdict[]
  onSelect: (call: Call) => void
}

/** What went wrong first, why that is believed, and what else may have. */
export function VerdictPanel({ correlation, verdicts, onSelect }: Props) {
  const [first, ...others] = verdicts
  if (!first) return <Silence correlation={correlation} />
  return (
    <section className={styles.verdicts} aria-label="What went wrong first">
      <VerdictBox {...{ correlation, verdict: first, onSelect }} isFirst />
      {others.length > 0 && (
        <details className={styles.others}>
          <summary>
            {others.length === 1 ? 'Another finding' : `${others.length} other findings`}
          </summary>
          {others.slice(0, 20).map((verdict) => (
            <VerdictBox
              key={`${verdict.kind} ${verdict.culprit}`}
              {...{ correlation, verdict, onSelect }}
            />
          ))}
        </details>
      )}
    </section>
  )
}

function VerdictBox({
  correlation,
  verdict,
  onSelect,
  isFirst = false,
}: {
  correlation: Correlation
  verdict: Verdict
  onSelect: (call: Call) => void
  isFirst?: boolean
}) {
  const [open, setOpen] = useState(false)
  const listId = useId()
  const { headline, explanation, confidence, evidence, harmful, costMs } = verdict
  const call = correlation.calls[verdict.call]
  const total = correlation.endMs - correlation.startMs
  return (
    <div className={`${styles.box} ${harmful ? styles.harmful : styles.harmless}`}>
      <div className={styles.words}>
        {isFirst ? <h2>{headline}</h2> : <h3>{headline}</h3>}
        <p>
          {explanation}
          {costMs > 0 && ` It cost ${durationText(costMs)} of ${durationText(total)}.`}
        </p>
      </div>
      <p className={styles.confidence}>
        <strong>{confidence}</strong> confidence
      </p>
      <div className={styles.actions}>
        {call && (
          <button type="button" className={button.button} onClick={() => onSelect(call)}>
            Show
          </button>
        )}
        <button
          type="button"
          className={button.button}
          aria-expanded={open}
          aria-controls={listId}
          onClick={() => setOpen(!open)}
        >
          Evidence ({evidence.length})
        </button>
      </div>
      <ul id={listId} className={styles.evidence} hidden={!open}>
        {evidence.map(({ speaks, text, calls }) => (
          <li key={text}>
            <span className={styles.speaks}>{speaks}</span> {text}{' '}
            <EvidenceLink {...{ correlation, calls, onSelect }} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function EvidenceLink({
  correlation,
  calls,
  onSelect,
}: {
  correlation: Correlation
  calls: readonly number[]
  onSelect: (call: Call) => void
}) {
  const call = correlation.calls[calls[0] ?? -1]
  if (!call) return null
  return (
    <button type="button" className={styles.link} onClick={() => onSelect(call)}>
      show<span className="visually-hidden"> the call of this evidence</span>
    </button>
  )
}

/** Nothing is said where the events do not tell. */
function Silence({ correlation }: { correlation: Correlation }) {
  const failed = correlation.calls.some(hasFailed)
  const longest = correlation.calls.reduce((most, call) => Math.max(most, durationOf(call)), 0)
  return (
    <section className={styles.silence} aria-label="What went wrong first">
      <StatusShape tone={failed ? 'unknown' : 'ok'} />
      {failed
        ? 'Something failed, but the events do not tell what went wrong first.'
        : `Nothing went wrong that the events tell of; the longest call took ${durationText(longest)}.`}
    </section>
  )
}
