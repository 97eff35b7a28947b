import type { TimeAxis } from './chart-model.ts'
import styles from './chart.module.css'
import type { Line } from './line-chart.tsx'

/** The same values, the latest first. */
export function ChartTable({
  title,
  axis,
  lines,
  formatValue,
  formatMoment,
}: {
  title: string
  axis: TimeAxis
  lines: readonly Line[]
  formatValue: (value: number | null) => string
  formatMoment: (timeMs: number) => string
}) {
  const buckets = Array.from({ length: axis.bucketCount }, (_, bucket) => bucket).toReversed()
  return (
    // A region that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.tableScroll} role="region" aria-label={`${title}, table`} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {lines.map((line) => (
              <th key={line.id} scope="col">
                {line.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {buckets.map((bucket) => (
            <tr key={bucket}>
              <th scope="row" suppressHydrationWarning>
                {formatMoment(axis.startMs + bucket * axis.bucketMs)}
                {bucket >= axis.bucketCount - axis.incompleteBuckets && ' (so far)'}
              </th>
              {lines.map((line) => (
                <td key={line.id}>{formatValue(line.values[bucket] ?? null)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
