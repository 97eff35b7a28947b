import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import type { MapStateProps } from '../map-state.ts'
import styles from './panel.module.css'

/** To what a query finds in the table, with all else of the page as it is. */
export function InTable({
  q,
  words,
  setState,
}: Pick<MapStateProps, 'setState'> & { q: string; words: string }) {
  const search = new URLSearchParams(useSearchParams())
  search.set('view', 'table')
  search.set('q', q)
  return (
    <Link
      className={styles.more}
      href={`/map?${search}`}
      prefetch={false}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
        // All that it shows is here already.
        event.preventDefault()
        setState({ view: 'table', q })
      }}
    >
      {words}
    </Link>
  )
}
