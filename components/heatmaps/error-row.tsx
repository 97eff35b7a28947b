import Link from 'next/link'
import { memo, useMemo } from 'react'
import type { ErrorHeatmap } from '#lib/heatmaps/schemas.ts'
import { allText, fieldsText } from '#lib/platform/filter/quote.ts'
import { formatCount, formatShare } from '#lib/platform/format.ts'
import { fromTo } from '#lib/platform/isolated.ts'
import { MiddleCut } from '../ui/middle-cut.tsx'
import { boxOfEdge, type Columns } from './error-box-model.ts'
import { nameOf, pathsOf, stripHeight, worstShare, type ErrorRow } from './errors-model.ts'
import type { HeatmapState } from './heatmap-state.ts'
import styles from './heatmaps.module.css'

type Props = {
  edge: ErrorRow
  data: ErrorHeatmap
  state: HeatmapState
  /** A box over some of its columns. */
  box: Columns | null
  /** The column that the pointer or the keys are at. */
  at: number | null
}

/** The cells of one edge; not drawn anew while others scroll in. */
export const ErrorCells = memo(function ErrorCells({ edge, data, state, box, at }: Props) {
  const { source, target, protocol, calls, errors } = edge
  const named = fieldsText({ source, target, protocol })
  const name = nameOf(edge)
  return (
    <>
      <div role="cell" className={styles.edgeName} title={name}>
        <Link
          href={state.hrefTo('/correlations', { q: allText(named, 'error') })}
          prefetch={false}
          className={styles.edgeLink}
        >
          <span className="visually-hidden">{fromTo(source, target)}</span>
          <span aria-hidden="true" className={styles.ends}>
            <MiddleCut text={source} />
            <span className={styles.arrow}>→</span>
            <MiddleCut text={target} />
          </span>
        </Link>
        <span className={styles.hint}>{protocol}</span>
      </div>
      <div role="cell">{formatCount(errors)}</div>
      <div role="cell">{formatShare(errors / calls)}</div>
      <div role="cell">{formatCount(calls)}</div>
      <div role="cell" className={styles.ways}>
        {errors > 0 && (
          <button
            type="button"
            aria-label={`Explain the failed calls ${name}`}
            onClick={() => state.setBox(boxOfEdge(edge, data))}
          >
            explain
          </button>
        )}
        <Link
          href={state.hrefTo('/heatmaps', { q: named })}
          prefetch={false}
          aria-label={`Latency of ${name}`}
        >
          latency
        </Link>
      </div>
      <div role="cell" className={styles.strip} data-strip="">
        <Strip edge={edge} columns={data.columnCount} />
        {box && (
          <i className={styles.drawn} style={placeOf(box.first, box.last, data.columnCount)} />
        )}
        {at !== null && <i className={styles.mark} style={placeOf(at, at, data.columnCount)} />}
      </div>
    </>
  )
})

function placeOf(first: number, last: number, columns: number) {
  return {
    left: `${(first / columns) * 100}%`,
    width: `${((last + 1 - first) / columns) * 100}%`,
  }
}

/** One path for all that is of one colour: thousands of bars are on the screen. */
function Strip({ edge, columns }: { edge: ErrorRow; columns: number }) {
  const paths = useMemo(() => pathsOf(edge), [edge])
  const worst = worstShare(edge)
  return (
    <svg
      className={styles.errorStrip}
      viewBox={`0 0 ${columns} ${stripHeight}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={worst === 0 ? 'none failed' : `up to ${formatShare(worst)} failed`}
    >
      <path d={paths.quiet} className={styles.quiet} />
      <path d={paths.failed} className={styles.failed} />
    </svg>
  )
}
