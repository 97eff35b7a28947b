'use client'

import Link from 'next/link'
import { memo } from 'react'
import { fewestCalls, statusWords, wordsFor, type ServiceHealth } from '#lib/overview/model.ts'
import { fieldsText } from '#lib/platform/filter/quote.ts'
import { formatLatency, formatRate, noData, type LatencyUnit } from '#lib/platform/format.ts'
import { sinceFirstSeen } from '#lib/platform/rate-words.ts'
import { Badge } from '../ui/badge.tsx'
import { SparkBars } from '../ui/spark-bars.tsx'
import { StatusShape, type Tone } from '../ui/status-shape.tsx'
import { errorWords, sparkWords } from './overview-words.ts'
import { ServiceDetail } from './service-detail.tsx'
import styles from './services.module.css'

type Props = {
  service: ServiceHealth
  latencyUnit: LatencyUnit
  open: boolean
  onToggle: (name: string) => void
  hrefTo: (path: string, extra?: Record<string, string>) => string
}

export const ServiceRow = memo(function ServiceRow(props: Props) {
  const { service, latencyUnit, open, onToggle, hrefTo } = props
  const { name, kind, status, score, traffic } = service
  const detailId = `detail-${name}`
  return (
    <>
      <div role="row" className={styles.row} data-status={status}>
        <div role="rowheader" className={styles.service} title={name}>
          <StatusShape tone={status} label={statusWords[status]} />
          <button
            type="button"
            aria-expanded={open}
            aria-controls={open ? detailId : undefined}
            onClick={() => onToggle(name)}
          >
            {name}
          </button>
          <Link
            className={styles.toMap}
            href={hrefTo('/map', { focus: name })}
            prefetch={false}
            aria-label={`${name} on the map`}
          >
            map
          </Link>
          {kind !== 'service' && <span className={styles.kind}>{kind}</span>}
          {traffic?.direction === 'made' && (
            <span
              className={styles.kind}
              title="It receives no calls; the figures are of those it makes"
            >
              caller
            </span>
          )}
        </div>
        <div
          role="cell"
          className={`${styles.score} ${styles.number} ${styles[toneOfScore(service)]}`}
        >
          {score ?? <Unknown words="It has made no calls lately, so it has no score" />}
        </div>
        <div role="cell" className={styles.why}>
          <Why service={service} open={open} />
        </div>
        <div
          role="cell"
          data-label="calls/s"
          title={sinceFirstSeen(traffic)}
          className={`${styles.calls} ${styles.number}`}
        >
          {formatRate(traffic?.callsPerSecond ?? null)}
        </div>
        <div
          role="cell"
          data-label="errors"
          className={`${styles.errors} ${styles.number} ${styles[toneOfErrors(service)]}`}
        >
          <Errors service={service} hrefTo={hrefTo} />
        </div>
        <div role="cell" data-label="p95" className={`${styles.p95} ${styles.number}`}>
          <Latency service={service} latencyUnit={latencyUnit} hrefTo={hrefTo} />
        </div>
        <div role="cell" className={styles.spark}>
          <SparkBars
            total={service.spark.calls}
            failed={service.spark.errors}
            label={sparkWords(service)}
          />
        </div>
      </div>
      {open && (
        <div role="row" className={styles.detailRow}>
          <div role="cell" id={detailId}>
            <ServiceDetail service={service} hrefTo={hrefTo} />
          </div>
        </div>
      )}
    </>
  )
})

function Unknown({ words }: { words: string }) {
  return (
    <span title={words}>
      <span aria-hidden="true">{noData}</span>
      <span className="visually-hidden">{words}</span>
    </span>
  )
}

/** The share of failed calls, which leads to them. */
function Errors({ service, hrefTo }: Pick<Props, 'service' | 'hrefTo'>) {
  const { name, traffic } = service
  const words = errorWords(service, fewestCalls)
  if (traffic === null || traffic.errors === 0) return words
  const side = traffic.direction === 'made' ? 'source' : 'target'
  return (
    <Link
      href={hrefTo('/correlations', { q: `${fieldsText({ [side]: name })} error` })}
      prefetch={false}
      aria-label={`${words}: failed calls of ${name}`}
    >
      {words}
    </Link>
  )
}

/** How long its calls take, which leads to when they took how long. */
function Latency({
  service: { name, traffic },
  latencyUnit,
  hrefTo,
}: Pick<Props, 'service' | 'latencyUnit' | 'hrefTo'>) {
  const words = formatLatency(traffic?.p95Ms ?? null, latencyUnit)
  if (traffic === null) return words
  return (
    <Link
      href={hrefTo('/heatmaps', { service: name })}
      prefetch={false}
      aria-label={`${words}: latency of ${name}`}
    >
      {words}
    </Link>
  )
}

/** Of a row that is closed: more would push the other services off the screen. */
const mostReasons = 2

function Why({ service, open }: { service: ServiceHealth; open: boolean }) {
  const { issues, reasons, troubledChecks } = service
  const told = open ? reasons : reasons.slice(0, mostReasons)
  const untold = reasons.length - told.length
  const isDown = troubledChecks.some((check) => check.status !== 'healthy' && !check.retired)
  const toneOf = (issue: string): Tone => {
    if (issue === 'CIRCUIT_BREAKER_OPEN') return 'failing'
    return issue === 'HEALTH_CHECK_FAILURES' && !isDown ? 'unknown' : 'warning'
  }
  return (
    <>
      {issues.map((issue) => (
        <Badge key={issue} tone={toneOf(issue)}>
          {issue === 'HEALTH_CHECK_FAILURES' && !isDown
            ? 'health checks failed within the hour'
            : wordsFor(issue)}
        </Badge>
      ))}
      {told.length > 0 && <span>{told.join(' · ')}</span>}
      {untold > 0 && <span className={styles.untold}>and {untold} more</span>}
    </>
  )
}

function toneOfScore({ score, status }: ServiceHealth): Tone {
  if (score === null) return 'unknown'
  if (score >= 80) return 'ok'
  return score >= 65 || status !== 'failing' ? 'warning' : 'failing'
}

function toneOfErrors({ traffic }: ServiceHealth): Tone {
  if (traffic === null || traffic.calls < fewestCalls) return 'unknown'
  const share = traffic.errors / traffic.calls
  if (share >= 0.01) return 'failing'
  return share >= 0.005 ? 'warning' : 'ok'
}
