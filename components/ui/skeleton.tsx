import styles from './skeleton.module.css'

/** A grey place that has the size of what comes. */
export function Skeleton({ width, height }: { width: string; height: string }) {
  return <span className={styles.skeleton} style={{ width, height }} aria-hidden="true" />
}

/** The shape of a page that is mostly lines: a title, then rows. */
export function PageSkeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className={styles.page}>
      <Skeleton width="12rem" height="1.5rem" />
      {[92, 96, 88, 94, 90, 86].map((percent) => (
        <Skeleton key={percent} width={`${percent}%`} height="1.75rem" />
      ))}
    </div>
  )
}
