import { Skeleton } from '../ui/skeleton.tsx'
import styles from './overview.module.css'

/** The shape of what comes: headline, three charts, a table. */
export function OverviewSkeleton() {
  return (
    <div role="status" aria-label="Loading the overview">
      <div className={styles.headline}>
        <Skeleton width="18rem" height="1.5rem" />
      </div>
      <div className={styles.charts}>
        {['calls', 'errors', 'latency'].map((chart) => (
          <div key={chart}>
            <div className={styles.skeletonCaption}>
              <Skeleton width="8rem" height="1rem" />
            </div>
            <Skeleton width="100%" height="calc(clamp(6.5rem, 11vh, 11rem) + 1.25rem)" />
          </div>
        ))}
      </div>
      <div className={styles.skeletonRows}>
        {[92, 96, 88, 94, 90, 86].map((percent) => (
          <Skeleton key={percent} width={`${percent}%`} height="1.75rem" />
        ))}
      </div>
    </div>
  )
}
