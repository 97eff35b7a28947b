import { NoTelemetry } from '../ui/no-telemetry.tsx'
import type { HeatmapState } from './heatmap-state.ts'
import styles from './heatmaps.module.css'

/** Why there is nothing to draw, and what to do about it. */
export function NoCalls({ state: { q, setQ } }: { state: HeatmapState }) {
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
        <NoTelemetry />
      )}
    </div>
  )
}
