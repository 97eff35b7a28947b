import { Skeleton } from '../ui/skeleton.tsx'
import toolbar from './map-toolbar.module.css'
import styles from './map-page.module.css'

/** The shape of what comes: a line of controls and a large picture. */
export function MapSkeleton() {
  return (
    <div className={styles.page} role="status" aria-label="Loading the map">
      <div className={toolbar.toolbar}>
        <h1>Map</h1>
        <Skeleton width="11rem" height="1.75rem" />
        <Skeleton width="20rem" height="1.75rem" />
      </div>
      <div className={styles.frame}>
        <div className={styles.waiting}>
          {['20%', '45%', '70%'].map((left, index) => (
            <span key={left} style={{ left, top: `${35 + index * 12}%` }}>
              <Skeleton width="2.25rem" height="2.25rem" />
            </span>
          ))}
        </div>
      </div>
    </div>
  )
}
