'use client'

import { parseAsString, useQueryState } from 'nuqs'
import { FilterBox } from '../ui/filter-box.tsx'
import styles from './api.module.css'

type Link = { id: string; method: string; path: string; summary: string }

/** Links to all operations, filtered by typing. */
export function ApiContents({ groups }: { groups: readonly { tag: string; links: Link[] }[] }) {
  const [filter, setFilter] = useQueryState('q', parseAsString.withDefault(''))
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const found = groups
    .map(({ tag, links }) => ({
      tag,
      links: links.filter(({ method, path, summary }) => {
        const text = `${tag} ${method} ${path} ${summary}`.toLowerCase()
        return words.every((word) => text.includes(word))
      }),
    }))
    .filter(({ links }) => links.length > 0)
  return (
    <nav aria-label="Endpoints" className={styles.contents}>
      <FilterBox
        label="Filter endpoints"
        value={filter}
        onChange={(value) => void setFilter(value)}
      />
      {found.length === 0 && (
        <p className={styles.nothing} role="status">
          No endpoint has “{filter}” in its path or summary.
        </p>
      )}
      {found.map(({ tag, links }) => (
        <section key={tag} aria-label={tag}>
          <div className={styles.group} aria-hidden="true">
            {tag}
          </div>
          <ul>
            {links.map(({ id, method, path, summary }) => (
              <li key={id}>
                <a href={`#${id}`} title={summary}>
                  <span className={styles.method}>{method}</span>
                  <span className={styles.path}>{path.replace('/api/v1/', '')}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}
