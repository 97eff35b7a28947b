import { PageHead } from '../ui/page-head.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import styles from './pattern-skeleton.module.css'

/** The shape of a pattern: its name, its tabs, a form. @param name where it is known already */
export function PatternSkeleton({ name }: { name?: string }) {
  return (
    <div aria-busy="true" aria-label="The pattern is loading" role="status">
      {name === undefined ? (
        <div className={styles.name}>
          <Skeleton width="16rem" height="1.5rem" />
        </div>
      ) : (
        <PageHead title={name} />
      )}
      <div className={styles.tabs}>
        <Skeleton width="16rem" height="1.25rem" />
      </div>
      <div className={styles.fields}>
        {Array.from({ length: 8 }, (_, field) => (
          <Skeleton key={field} width="100%" height="3rem" />
        ))}
      </div>
      <Skeleton width="100%" height="14rem" />
    </div>
  )
}
