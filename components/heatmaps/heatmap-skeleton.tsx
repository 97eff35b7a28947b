import { Skeleton } from '../ui/skeleton.tsx'
import styles from './heatmaps.module.css'
import type { Mode } from './heatmap-state.ts'

/** The shape of what comes: a caption and a picture with its axes, or rows. */
export function HeatmapSkeleton({ mode }: { mode: Mode }) {
  return (
    <div aria-busy="true">
      <span className="visually-hidden" role="status">
        Reading the heatmap
      </span>
      <div className={styles.caption}>
        <Skeleton width="14rem" height="1rem" />
      </div>
      {mode === 'errors' ? (
        Array.from({ length: 12 }, (_, row) => (
          <div key={row} className={styles.skeletonRow}>
            <Skeleton width="100%" height="1rem" />
          </div>
        ))
      ) : (
        <div className={styles.plot}>
          <span className={styles.skeletonPicture}>
            <Skeleton width="100%" height="100%" />
          </span>
        </div>
      )}
    </div>
  )
}

/** Before it is known which heatmap it is. */
export function HeatmapsLoading() {
  return (
    <section className={styles.page} aria-label="Heatmaps">
      <div className={styles.tools}>
        <Skeleton width="14rem" height="1.75rem" />
      </div>
      <HeatmapSkeleton mode="latency" />
    </section>
  )
}
