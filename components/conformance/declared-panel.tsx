'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { Fragment } from 'react'
import type { Deviation } from '#lib/conformance/model.ts'
import { correlationConformanceOptions } from '#lib/conformance/query-options.ts'
import type { CorrelationConformance } from '#lib/conformance/schemas.ts'
import button from '../ui/button.module.css'
import { StatusShape } from '../ui/status-shape.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import { kindWords } from './conformance-words.ts'
import styles from './conformance.module.css'

type Judged = CorrelationConformance['patterns'][number]
type Asked = { pattern: string | null; step: string | null }

/** The patterns that a correlation concerns, and where it was broken. Silent where there is none. */
export function DeclaredPanel({
  id,
  asked,
  onShow,
}: {
  id: string
  /** What one came here for: it is marked. */
  asked: Asked
  onShow: (eventId: string) => void
}) {
  const { data, error, refetch } = useQuery(correlationConformanceOptions(id))
  if (!data) {
    if (!error) return null
    return (
      <section className={styles.declared} aria-label="Declared pattern">
        It could not be read which patterns this concerns.{' '}
        <button type="button" className={button.button} onClick={() => void refetch()}>
          Try again
        </button>
      </section>
    )
  }
  if (data.tooLarge) {
    return (
      <section className={styles.declared} aria-label="Declared pattern">
        It is not held against the declared patterns: a correlation of more than 20,000 events is
        taken to be a batch, and no run.
      </section>
    )
  }
  if (data.patterns.length === 0) return null
  const isBroken = data.patterns.some(({ verdict }) => verdict === 'deviating')
  return (
    <section
      className={`${styles.declared} ${isBroken ? styles.broken : ''}`}
      aria-label="Declared pattern"
    >
      <ul>
        {verdicts.map((verdict) => {
          const ofIt = data.patterns.filter((judged) => judged.verdict === verdict)
          if (verdict !== 'deviating')
            return <Kept key={verdict} verdict={verdict} patterns={ofIt} />
          return ofIt.map((judged) => <Broken key={judged.name} {...{ judged, asked, onShow }} />)
        })}
      </ul>
    </section>
  )
}

const verdicts = ['deviating', 'running', 'matched'] as const

function PatternLink({ name }: { name: string }) {
  const { hrefTo } = useWindowParams()
  const href = hrefTo(`/patterns/${encodeURIComponent(name)}`, { tab: 'conformance' })
  return <Link href={href}>{name}</Link>
}

/** Nothing is to be said of each, so that one line says it of all. */
function Kept({
  verdict,
  patterns,
}: {
  verdict: 'matched' | 'running'
  patterns: readonly Judged[]
}) {
  if (patterns.length === 0) return null
  const isOne = patterns.length === 1
  const words = {
    matched: isOne ? 'is kept' : 'are kept',
    running: `may still be running, and ${isOne ? 'is' : 'are'} not judged yet`,
  }
  return (
    <li>
      <h2>
        <StatusShape tone={verdict === 'matched' ? 'ok' : 'unknown'} /> Declared{' '}
        {isOne ? 'pattern' : 'patterns'}{' '}
        {patterns.map(({ name }, place) => (
          <Fragment key={name}>
            {place > 0 && (place === patterns.length - 1 ? ' and ' : ', ')}
            <PatternLink name={name} />
          </Fragment>
        ))}{' '}
        {words[verdict]}
      </h2>
    </li>
  )
}

function Broken({
  judged: { name, deviations },
  asked,
  onShow,
}: {
  judged: Judged
  asked: Asked
  onShow: (eventId: string) => void
}) {
  return (
    <li>
      <h2>
        <StatusShape tone="failing" /> Declared pattern <PatternLink name={name} />{' '}
        {deviations.length === 1 ? 'was broken' : `was broken in ${deviations.length} ways`}
      </h2>
      <ul className={styles.findings}>
        {deviations.map((one) => (
          <Finding
            key={`${one.kind} ${one.stepId} ${one.message}`}
            deviation={one}
            isAsked={asked.pattern === name && asked.step === (one.stepId ?? null)}
            onShow={onShow}
          />
        ))}
      </ul>
    </li>
  )
}

function Finding({
  deviation: { kind, stepId, message, eventIds },
  isAsked,
  onShow,
}: {
  deviation: Deviation
  isAsked: boolean
  onShow: (eventId: string) => void
}) {
  const [first] = eventIds
  return (
    <li className={isAsked ? styles.asked : undefined} aria-current={isAsked ? 'true' : undefined}>
      <strong>{kindWords[kind]}</strong>
      {stepId !== undefined && <code>{stepId}</code>}
      <span>{message}</span>
      {first !== undefined && (
        <button type="button" className={button.button} onClick={() => onShow(first)}>
          Show<span className="visually-hidden"> the calls: {message}</span>
        </button>
      )}
    </li>
  )
}
