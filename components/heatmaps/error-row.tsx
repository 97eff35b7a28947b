import Link from 'next/link'
import type { ErrorHeatmap } from '#lib/heatmaps/schemas.ts'
import { fieldsText } from '#lib/platform/filter/quote.ts'
import { formatCount, formatShare } from '#lib/platform/format.ts'
import { nameOf, type FailingEdge } from './errors-model.ts'
import { heatSteps } from './heat-model.ts'
import type { HeatmapState } from './heatmap-state.ts'
import styles from './heatmaps.module.css'
import { boxOf, type Span } from './use-error-box.ts'

/** The cells of one edge. */
export function ErrorRow({
  edge,
  data,
  state,
  drawn,
}: {
  edge: FailingEdge
  data: ErrorHeatmap
  state: HeatmapState
  drawn: Span | null
}) {
  const { source, target, protocol, totalCalls, totalErrors, calls } = edge
  const q = `${fieldsText({ source, target, protocol })} error`
  const whole = { firstRow: 0, lastRow: 0, first: 0, last: calls.length - 1 }
  return (
    <>
      <div role="cell" className={styles.edgeName} title={nameOf(edge)}>
        <Link href={state.hrefTo('/correlations', { q })} prefetch={false}>
          {source} → {target}
        </Link>{' '}
        <span className={styles.hint}>{protocol}</span>
      </div>
      <div role="cell">{formatCount(totalErrors)}</div>
      <div role="cell">{totalCalls === 0 ? '–' : formatShare(totalErrors / totalCalls)}</div>
      <div role="cell">{formatCount(totalCalls)}</div>
      <div role="cell" className={styles.ways}>
        {totalErrors > 0 && (
          <button
            type="button"
            aria-label={`Explain the failed calls ${nameOf(edge)}`}
            onClick={() => state.setBox(boxOf(whole, data, [edge]))}
          >
            explain
          </button>
        )}
        <Link
          href={state.hrefTo('/heatmaps', { source, target, protocol })}
          prefetch={false}
          aria-label={`Latency of ${nameOf(edge)}`}
        >
          latency
        </Link>
      </div>
      <div role="cell" className={styles.strip} data-strip="">
        <ErrorStrip edge={edge} />
        {drawn && <Drawn span={drawn} bucketCount={calls.length} />}
      </div>
    </>
  )
}

function Drawn({ span: { first, last }, bucketCount }: { span: Span; bucketCount: number }) {
  return (
    <i
      className={styles.drawn}
      style={{
        left: `${(first / bucketCount) * 100}%`,
        width: `${((last + 1 - first) / bucketCount) * 100}%`,
      }}
    />
  )
}

function ErrorStrip({ edge: { calls, errors } }: { edge: FailingEdge }) {
  const worst = calls.reduce(
    (most, all, bucket) => Math.max(most, all === 0 ? 0 : (errors[bucket] ?? 0) / all),
    0,
  )
  return (
    <svg
      className={styles.errorStrip}
      viewBox={`0 0 ${calls.length} 10`}
      preserveAspectRatio="none"
      role="img"
      aria-label={worst === 0 ? 'none failed' : `up to ${formatShare(worst)} failed`}
    >
      {calls.map((all, bucket) => {
        if (all === 0) return null
        const share = (errors[bucket] ?? 0) / all
        const tall = share === 0 ? 1 : Math.max(2, Math.ceil(share * heatSteps) * (10 / heatSteps))
        return (
          <rect
            key={bucket}
            x={bucket + 0.06}
            width={0.88}
            y={10 - tall}
            height={tall}
            className={share === 0 ? styles.quiet : styles.failed}
          />
        )
      })}
    </svg>
  )
}
