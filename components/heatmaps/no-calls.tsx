import Link from 'next/link'
import type { HeatmapState } from './heatmap-state.ts'
import styles from './heatmaps.module.css'

/** Why there is nothing to draw, and what to do about it. */
export function NoCalls({ state: { q, setQ, hrefTo } }: { state: HeatmapState }) {
  const isFiltered = q.trim() !== ''
  return (
    <div className={styles.empty}>
      <h2>
        {isFiltered ? 'No calls are like that in this time range' : 'No calls in this time range'}
      </h2>
      {isFiltered ? (
        <p>
          Choose a longer time range above, or{' '}
          <button type="button" onClick={() => setQ('')}>
            show all calls
          </button>
          .
        </p>
      ) : (
        <p>
          Choose a longer time range above. If no service sends telemetry yet, the{' '}
          <Link href={hrefTo('/')}>overview says how</Link>; what it sends appears here by itself.
        </p>
      )}
    </div>
  )
}
