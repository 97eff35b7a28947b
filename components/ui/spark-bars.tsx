import { useMemo } from 'react'
import styles from './spark-bars.module.css'

const height = 24

/** Calls as bars over time, with the failed ones as their foot: how much, and how much of it fails. */
export function SparkBars({
  total,
  failed,
  label,
}: {
  total: readonly number[]
  failed: readonly number[]
  label: string
}) {
  const { totalPath, failedPath } = useMemo(() => {
    const highest = Math.max(1, ...total)
    return { totalPath: barsOf(total, highest), failedPath: barsOf(failed, highest) }
  }, [total, failed])
  return (
    <svg
      className={styles.spark}
      viewBox={`0 0 ${Math.max(1, total.length)} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      focusable="false"
    >
      <path className={styles.total} d={totalPath} />
      <path className={styles.failed} d={failedPath} />
    </svg>
  )
}

/** A few failed calls among many stay visible: no bar is lower than a line. */
function barsOf(counts: readonly number[], highest: number): string {
  const lowest = 2
  return counts
    .map((count, point) => {
      if (count === 0) return ''
      const bar = Math.max(lowest, (count / highest) * height)
      return `M${point + 0.1} ${height}v-${bar.toFixed(1)}h0.8v${bar.toFixed(1)}z`
    })
    .join('')
}
