import type { LatencyHeatmap } from '#lib/heatmaps/schemas.ts'
import {
  clockIn,
  formatClock,
  formatCount,
  formatLatency,
  formatShare,
  formatZone,
} from '#lib/platform/format.ts'
import { useZone } from '../ui/zone.tsx'
import { callsAt, latenciesOf, spanOf, type Grid } from './heat-model.ts'
import styles from './heatmaps.module.css'

/** The heatmap's facts: a row for each stretch of time, and where most of its calls lie. */
export function LatencyTable({ grid, heatmap }: { grid: Grid; heatmap: LatencyHeatmap }) {
  const { zone } = useZone()
  const clock = clockIn(spanOf(grid), 'seconds')
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div className={styles.tableBox} role="region" aria-label="Latency, table" tabIndex={0}>
      <table className={styles.table} aria-label="Latency">
        <thead>
          <tr>
            <th scope="col" suppressHydrationWarning>
              {formatZone(zone, grid.fromMs)}
            </th>
            <th scope="col">Calls</th>
            <th scope="col">Failed</th>
            <th scope="col">p50</th>
            <th scope="col">p95</th>
            <th scope="col">p99</th>
            <th scope="col">Most calls at</th>
            <th scope="col">Slowest</th>
          </tr>
        </thead>
        <tbody>
          {heatmap.calls.map((calls, column) => (
            <tr key={column}>
              <td>{formatClock(grid.fromMs + column * grid.columnMs, zone, clock)}</td>
              <td>{formatCount(calls)}</td>
              <td>{calls === 0 ? '–' : formatShare((heatmap.errors[column] ?? 0) / calls)}</td>
              <td>{formatLatency(heatmap.p50Ms[column] ?? null)}</td>
              <td>{formatLatency(heatmap.p95Ms[column] ?? null)}</td>
              <td>{formatLatency(heatmap.p99Ms[column] ?? null)}</td>
              <td>{rangeText(grid, fullestRow(grid, column))}</td>
              <td>{rangeText(grid, slowestRow(grid, column))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function fullestRow(grid: Grid, column: number): number | null {
  let fullest: number | null = null
  for (let row = 0; row < grid.rows; row += 1) {
    const calls = callsAt(grid, { column, row })
    if (calls > 0 && calls > (fullest === null ? 0 : callsAt(grid, { column, row: fullest }))) {
      fullest = row
    }
  }
  return fullest
}

function slowestRow(grid: Grid, column: number): number | null {
  for (let row = grid.rows - 1; row >= 0; row -= 1) {
    if (callsAt(grid, { column, row }) > 0) return row
  }
  return null
}

function rangeText(grid: Grid, row: number | null): string {
  if (row === null) return '–'
  const { lower, upper } = latenciesOf(grid, row)
  return `${formatLatency(lower)} – ${formatLatency(upper)}`
}
