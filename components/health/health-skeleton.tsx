import { Skeleton } from '../ui/skeleton.tsx'
import styles from './health.module.css'

export function HealthSkeleton() {
  return (
    <div className={styles.skeleton} aria-busy="true">
      <span className="visually-hidden" role="status">
        Reading the health checks
      </span>
      <Skeleton width="16rem" height="1.75rem" />
      {Array.from({ length: 8 }, (_, row) => (
        <Skeleton key={row} width="100%" height="2rem" />
      ))}
    </div>
  )
}
