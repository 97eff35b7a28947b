import styles from './skeleton.module.css'

/** A grey place that has the size of what comes. */
export function Skeleton({ width, height }: { width: string; height: string }) {
  return <span className={styles.skeleton} style={{ width, height }} aria-hidden="true" />
}
