'use client'

import table from '#components/ui/data-table.module.css'
import { Moment } from '#components/ui/moment.tsx'
import type { AuditRow } from '#lib/audit/schemas.ts'
import { changesOf } from './audit-changes.ts'
import styles from './audit.module.css'

export function AuditTable({ rows }: { rows: readonly AuditRow[] }) {
  return (
    <table className={table.table} aria-label="Audit log">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">What</th>
          <th scope="col">To what</th>
          <th scope="col">Before and after</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td data-label="When">
              <Moment at={row.at} />
            </td>
            <td data-label="Who">
              {row.actor}
              <span className={table.second}>
                {row.actorKind === 'user' ? '' : `${row.actorKind} `}
                {row.address !== null && `from ${row.address}`}
              </span>
            </td>
            <td data-label="What" title={row.requestId ? `Request ${row.requestId}` : undefined}>
              {row.action}
            </td>
            <td data-label="To what">{row.target}</td>
            <td data-label="Changed">
              <Changes row={row} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Changes({ row }: { row: AuditRow }) {
  return (
    <dl className={styles.changes}>
      {changesOf(row).map(({ field, before, after }) => (
        <div key={field} className={styles.change}>
          <dt>{field}</dt>
          <dd>
            {before !== null && <del>{before}</del>}
            {before !== null && after !== null && ' → '}
            {after !== null && <ins>{after}</ins>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
