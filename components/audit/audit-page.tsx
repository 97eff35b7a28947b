'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import button from '#components/ui/button.module.css'
import table from '#components/ui/data-table.module.css'
import { FilterBox } from '#components/ui/filter-box.tsx'
import { ListSkeleton } from '#components/ui/list-skeleton.tsx'
import { PageHead } from '#components/ui/page-head.tsx'
import { QueryTrouble } from '#components/ui/query-trouble.tsx'
import { auditOptions, auditSearch } from '#lib/audit/query-options.ts'
import { AuditTable } from './audit-table.tsx'
import styles from './audit.module.css'

const kinds = [
  'access',
  'users',
  'tokens',
  'patterns',
  'breakers',
  'messages',
  'retention',
  'audit',
]

export type AuditFilters = { q: string; action: string }

/** Who changed what, when and from where: searched, read page by page, taken along. */
export function AuditPage({
  filters,
  setFilters,
}: {
  filters: AuditFilters
  setFilters: (filters: Partial<AuditFilters>) => void
}) {
  const query = useInfiniteQuery(auditOptions(filterOf(filters)))
  const { data, error, isFetching, isPlaceholderData, hasNextPage, fetchNextPage } = query
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  if (!data && !error) return <ListSkeleton title="Audit log" />
  return (
    <>
      <PageHead
        title="Audit log"
        summary={data && `${rows.length}${hasNextPage ? ' newest' : ''} entries`}
      >
        <FilterBox
          label="Search all entries"
          value={filters.q}
          onChange={(q) => setFilters({ q })}
        />
        <select
          className={table.select}
          aria-label="Kind of action"
          value={filters.action}
          onChange={({ target }) => setFilters({ action: target.value })}
        >
          <option value="">all actions</option>
          {kinds.map((kind) => (
            <option key={kind}>{kind}</option>
          ))}
        </select>
        {(['csv', 'ndjson'] as const).map((format) => (
          <a
            key={format}
            className={button.button}
            href={`/api/v1/audit/export?${auditSearch(filterOf(filters), { format })}`}
            download
          >
            Export {format.toUpperCase()}
          </a>
        ))}
      </PageHead>
      <QueryTrouble query={query} />
      <div
        className={isPlaceholderData || error ? styles.old : undefined}
        aria-busy={isPlaceholderData}
      >
        {rows.length > 0 && <AuditTable rows={rows} />}
        {data && rows.length === 0 && (
          <p className={table.note}>
            Nothing on record fits. Search for an e-mail address, a name, an address or an action.
          </p>
        )}
      </div>
      {hasNextPage && (
        <p className={styles.more}>
          <button
            type="button"
            className={button.button}
            disabled={isFetching}
            onClick={() => void fetchNextPage()}
          >
            {isFetching ? 'Reading…' : 'Show older entries'}
          </button>
        </p>
      )}
    </>
  )
}

function filterOf({ q, action }: AuditFilters) {
  return { ...(q !== '' && { q }), ...(action !== '' && { action }) }
}
