import { Skeleton } from '../ui/skeleton.tsx'
import styles from './search.module.css'

/** Before anything of the search is known: a box, then what it has in common beside what it finds. */
export function SearchSkeleton() {
  return (
    <section className={styles.page} aria-label="Correlations">
      <div className={styles.head}>
        <h1>Correlations</h1>
        <Skeleton width="12rem" height="2rem" />
      </div>
      <Skeleton width="34rem" height="1.75rem" />
      <div className={styles.progress} />
      <div className={styles.results}>
        <FacetsSkeleton />
        <FoundSkeleton />
      </div>
    </section>
  )
}

export function FacetsSkeleton() {
  return (
    <div className={`${styles.facets} ${styles.skeleton}`} aria-hidden="true">
      {[70, 85, 60, 75, 65].map((percent) => (
        <Skeleton key={percent} width={`${percent}%`} height="1.25rem" />
      ))}
    </div>
  )
}

export function FoundSkeleton() {
  return (
    <div className={styles.skeleton} aria-busy="true">
      <span className="visually-hidden" role="status">
        Searching
      </span>
      {Array.from({ length: 10 }, (_, row) => (
        <Skeleton key={row} width="100%" height="1.5rem" />
      ))}
    </div>
  )
}
