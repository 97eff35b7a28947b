import { Skeleton } from '../ui/skeleton.tsx'
import styles from './correlation.module.css'

export function CorrelationSkeleton() {
  return (
    <div className={styles.skeleton} aria-busy="true">
      <span className="visually-hidden" role="status">
        Reading the correlation
      </span>
      <Skeleton width="22rem" height="1.75rem" />
      <Skeleton width="100%" height="4.5rem" />
      {Array.from({ length: 8 }, (_, row) => (
        <Skeleton key={row} width={`${90 - row * 6}%`} height="1.5rem" />
      ))}
    </div>
  )
}
