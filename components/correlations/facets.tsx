'use client'

import { useId, useState } from 'react'
import { formatCount } from '#lib/platform/format.ts'
import button from '../ui/button.module.css'
import type { Facet } from './search-model.ts'
import styles from './search.module.css'

/** What those that were found have in common; a click narrows the search to it. */
export function Facets({
  facets,
  onChoose,
}: {
  facets: readonly Facet[]
  onChoose: (condition: string) => void
}) {
  const [open, setOpen] = useState(false)
  const id = useId()
  if (facets.length === 0) return <div />
  return (
    <aside className={styles.facets} aria-label="Narrow down">
      <button
        type="button"
        className={`${button.button} ${styles.toggle}`}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        Narrow down
      </button>
      <div id={id} className={`${styles.sections} ${open ? styles.open : ''}`}>
        {facets.map(({ name, values }) => (
          <section key={name}>
            <h2>{name}</h2>
            <ul>
              {values.map(({ text, condition, count }) => (
                <li key={text}>
                  <button type="button" onClick={() => onChoose(condition)} title={condition}>
                    <span>{text}</span> <span className={styles.count}>{formatCount(count)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </aside>
  )
}
