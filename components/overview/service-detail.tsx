'use client'

import Link from 'next/link'
import {
  lowestScore,
  scoreLimits,
  wordsFor,
  type ServiceHealth,
  type TroubledEdge,
} from '#lib/overview/model.ts'
import { fieldsText } from '#lib/platform/filter/quote.ts'
import { formatClock, formatLatency, formatRate, formatShare } from '#lib/platform/format.ts'
import { useZone } from '../ui/zone.tsx'
import styles from './service-detail.module.css'

/** How a service got its score, beside the reasons that its row tells. */
export function ServiceDetail({
  service,
  hrefTo,
}: {
  service: ServiceHealth
  hrefTo: (path: string, extra: Record<string, string>) => string
}) {
  const { zone } = useZone()
  const { name, recommendations, troubledEdges, troubledChecks, lastSeenAt } = service
  const clock = (time: string) => formatClock(Date.parse(time), zone, 'day')
  return (
    <div className={styles.detail}>
      <section>
        <h3>Score</h3>
        <ScoreRule service={service} />
        {recommendations.length > 0 && <p>To do: {recommendations.map(wordsFor).join(', ')}.</p>}
      </section>
      <section>
        <h3>Look closer</h3>
        <ul className={styles.links}>
          {linksOf(service).map(({ words, path, extra }) => (
            <li key={words}>
              <Link href={hrefTo(path, extra)}>{words}</Link>
            </li>
          ))}
        </ul>
      </section>
      {troubledEdges.length > 0 && <Edges name={name} edges={troubledEdges} hrefTo={hrefTo} />}
      {(troubledChecks.length > 0 || lastSeenAt !== null) && (
        <section>
          <h3>Checks and last sign</h3>
          <ul suppressHydrationWarning>
            {troubledChecks.map(({ type, endpoint, status, retired, failures, lastFailureAt }) => (
              <li key={`${type} ${endpoint}`}>
                {type} at {endpoint}: {retired ? `${status}, no longer checked` : `${status} now`},{' '}
                {failures} failed in the last hour, the latest {clock(lastFailureAt)}
              </li>
            ))}
            {lastSeenAt !== null && <li>last seen {clock(lastSeenAt)}</li>}
          </ul>
        </section>
      )}
    </div>
  )
}

type Way = { words: string; path: string; extra: Record<string, string> }

function linksOf({ name }: ServiceHealth): Way[] {
  const service = fieldsText({ service: name })
  return [
    { words: 'its failed calls', path: '/correlations', extra: { q: `${service} error` } },
    { words: 'all its calls', path: '/correlations', extra: { q: service } },
    { words: 'its latency', path: '/heatmaps', extra: { service: name } },
    { words: 'its health checks', path: '/health', extra: { q: name } },
    { words: 'on the map', path: '/map', extra: { focus: name } },
  ]
}

function ScoreRule({ service }: { service: ServiceHealth }) {
  const { score, avgLatencyMs, errorShare, edges } = service
  if (score === null) {
    return (
      <p>
        None: a service is scored by the calls that it makes, and this one has made none lately. Its
        status is that of the calls it receives, of its breakers and of its health checks.
      </p>
    )
  }
  return (
    <>
      <p>
        {score}, since over the {edges.rated === 1 ? 'one edge' : `${edges.rated} edges`} on which
        it calls, the mean latency is <strong>{formatLatency(avgLatencyMs)}</strong> and the mean
        error rate <strong>{formatShare(errorShare)}</strong>.
        {edges.rated > 1 && ' Each edge counts the same, however many calls it has.'}
        {edges.silent > 0 &&
          ` ${edges.silent} of ${edges.rated} had no calls for five minutes or more: the rates are from before that.`}
      </p>
      <p className={styles.limits}>
        {scoreLimits
          .map(
            (limit) =>
              `${limit.score}: below ${formatLatency(limit.latencyMs)} and ${formatShare(limit.errorShare)}`,
          )
          .join(' · ')}{' '}
        · else {lowestScore}
      </p>
    </>
  )
}

function Edges({
  name,
  edges,
  hrefTo,
}: {
  name: string
  edges: readonly TroubledEdge[]
  hrefTo: (path: string, extra: Record<string, string>) => string
}) {
  const { zone } = useZone()
  const onMap = ({ target, protocol }: TroubledEdge) =>
    hrefTo('/map', { selected: JSON.stringify([name, target, protocol]), focus: name })
  const failed = ({ target }: TroubledEdge) =>
    hrefTo('/correlations', { q: `${fieldsText({ source: name, target })} error` })
  return (
    <section>
      <h3>Calls that cost it score</h3>
      <table className={styles.edges}>
        <thead>
          <tr>
            <th scope="col">{name} calls</th>
            <th scope="col">Mean</th>
            <th scope="col">Errors</th>
            <th scope="col" title="Of the last minutes, as communication_patterns tells">
              Calls/s
            </th>
            <th scope="col">Breaker</th>
          </tr>
        </thead>
        <tbody>
          {edges.map((edge) => (
            <tr key={`${edge.target} ${edge.protocol}`}>
              <th scope="row">
                <Link href={onMap(edge)}>{edge.target}</Link> <span>{edge.protocol}</span>
              </th>
              <td>{formatLatency(edge.avgLatencyMs)}</td>
              <td>
                <Link href={failed(edge)} aria-label={`Failed calls to ${edge.target}`}>
                  {formatShare(edge.errorShare)}
                </Link>
              </td>
              <td suppressHydrationWarning>
                {edge.silentSince === null
                  ? formatRate(edge.callsPerSecond)
                  : `none since ${formatClock(Date.parse(edge.silentSince), zone)}`}
              </td>
              <td>{edge.breaker.replaceAll('_', '-')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
