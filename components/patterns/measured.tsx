import type { PatternDraft } from '#lib/patterns/schemas.ts'
import { formatCount, formatLatency, formatShare } from '#lib/platform/format.ts'
import table from '../ui/data-table.module.css'
import { StatusShape } from '../ui/status-shape.tsx'
import styles from './measured.module.css'

/** From what a draft was made, and what to look at before it is saved. */
export function Measured({ draft: { measured, notes } }: { draft: PatternDraft }) {
  return (
    <details className={styles.measured} open={notes.length > 0}>
      <summary>What it was made from</summary>
      <ul>
        {notes.map((note) => (
          <li key={note}>
            <StatusShape tone="warning" /> {note}
          </li>
        ))}
      </ul>
      {measured.length > 0 && (
        <table className={table.table} aria-label="Measured">
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col" className={table.number}>
                Calls in 24 h
              </th>
              <th scope="col" className={table.number}>
                p95
              </th>
              <th scope="col" className={table.number}>
                p99
              </th>
              <th scope="col" className={table.number}>
                Success
              </th>
            </tr>
          </thead>
          <tbody>
            {measured.map(({ step, calls, p95Ms, p99Ms, successRate }) => (
              <tr key={step}>
                <th scope="row">{step}</th>
                <td data-label="Calls" className={table.number}>
                  {formatCount(calls)}
                </td>
                <td data-label="p95" className={table.number}>
                  {formatLatency(p95Ms)}
                </td>
                <td data-label="p99" className={table.number}>
                  {formatLatency(p99Ms)}
                </td>
                <td data-label="Success" className={table.number}>
                  {formatShare(successRate === null ? null : successRate / 100)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  )
}
