'use client'

import { useId } from 'react'
import type { Figures } from '#lib/breakers/figures.ts'
import { formatCount, formatRate, formatShare, noData } from '#lib/platform/format.ts'
import { sinceFirstSeen } from '#lib/platform/rate-words.ts'
import { toneOfCalls } from '#lib/service-map/model/verdicts.ts'
import { SparkBars } from '../ui/spark-bars.tsx'
import { useZone } from '../ui/zone.tsx'
import { BreakerActions, type BreakerActs } from './breaker-actions.tsx'
import { errorShareOf, type ShownBreaker } from '#lib/breakers/shown.ts'
import { flapWords, nextTryWords, overrideWords, sinceWords, sourceWords } from './breaker-words.ts'
import styles from './breaker-card.module.css'
import { BreakerState } from './state-shape.tsx'

/** One breaker as in the Hystrix dashboard: the circle's size is the rate, its colour the errors. */
export function BreakerCard({
  breaker,
  highestRate,
  nowMs,
  acts,
}: {
  breaker: ShownBreaker
  highestRate: number
  nowMs: number
  acts: BreakerActs
}) {
  const { zone } = useZone()
  const id = useId()
  const { source, target, protocol, figures, traffic, state } = breaker
  const [override, note] = [overrideWords(breaker, zone), sourceWords(breaker)]
  const asides = [sinceWords(breaker, nowMs), nextTryWords(breaker, nowMs), flapWords(breaker)]
  return (
    <article className={styles.card} aria-labelledby={id} data-state={state}>
      <div className={styles.picture}>
        <Circle figures={figures} highestRate={highestRate} />
        {traffic !== null && traffic.callsSeries.length > 0 && (
          <SparkBars
            total={traffic.callsSeries}
            failed={traffic.errorsSeries}
            label="Calls over the time range, failed ones at the foot"
          />
        )}
      </div>
      <div className={styles.words}>
        <h3 id={id} title={`${source} → ${target}`}>
          {source} → <br />
          {target} {protocol !== 'http' && <span className={styles.protocol}>{protocol}</span>}
        </h3>
        <p suppressHydrationWarning>
          <BreakerState state={state} />{' '}
          <span className={styles.aside}>{asides.filter((part) => part !== null).join(' · ')}</span>
        </p>
        {breaker.reason !== null && state !== 'closed' && <p>{breaker.reason}</p>}
        {override !== null && (
          <p title={breaker.override?.reason} suppressHydrationWarning>
            {override}: “{breaker.override?.reason}”
          </p>
        )}
        {note !== null && <p className={styles.aside}>{note}</p>}
      </div>
      <Counters breaker={breaker} />
      <div className={styles.actions}>
        <BreakerActions breaker={breaker} acts={acts} />
      </div>
    </article>
  )
}

const largestRem = 3.6

/** Its area, not its width, grows with the rate. */
function Circle({ figures, highestRate }: { figures: Figures | null; highestRate: number }) {
  const share = figures === null || highestRate === 0 ? 0 : figures.perSecond / highestRate
  const size = `${Math.max(0.6, Math.sqrt(share) * largestRem).toFixed(2)}rem`
  const tone =
    figures === null ? 'unknown' : toneOfCalls({ calls: figures.sent, errors: figures.errors })
  return (
    <span className={styles.space} aria-hidden="true">
      <span className={styles.circle} data-tone={tone} style={{ width: size, height: size }} />
    </span>
  )
}

function Counters({ breaker: { figures } }: { breaker: ShownBreaker }) {
  const isPart = figures?.from === 'telemetry'
  const counts = figures && [
    { name: 'ok', count: figures.sent - figures.errors, tone: 'ok' },
    { name: 'short-circuited', count: figures.shortCircuited, tone: 'accent', isPart },
    { name: 'timeout', count: figures.timeouts, tone: 'warning' },
    { name: 'rejected', count: figures.rejected, tone: 'unknown', isPart },
    { name: 'failed', count: figures.failed, tone: 'failing' },
  ]
  return (
    <dl className={styles.counters} title={figures ? countedWords(figures) : undefined}>
      <div title={sinceFirstSeen(figures)}>
        <dt>calls/s</dt>
        <dd className={styles.strong}>{formatRate(figures?.perSecond ?? null)}</dd>
      </div>
      <div title="Of the calls that went out">
        <dt>errors</dt>
        <dd className={styles.strong}>{formatShare(errorShareOf(figures))}</dd>
      </div>
      {counts === null && (
        <div>
          <dt>outcomes</dt>
          <dd>{noData}</dd>
        </div>
      )}
      {counts?.map(({ name, count, tone, isPart: isLeast }) => (
        <div key={name} data-tone={count ? tone : undefined}>
          <dt>{name}</dt>
          <dd>
            {isLeast && count !== null && '≥ '}
            {count === null ? noData : formatCount(count)}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function countedWords({ from, timeouts }: Figures): string | undefined {
  if (from === 'breaker') return undefined
  const among = timeouts === null ? ' Timeouts are among the failed.' : ''
  return `Calls that went out as telemetry tells, since its processes have not counted all the time.${among}`
}
