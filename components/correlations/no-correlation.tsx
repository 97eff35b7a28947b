'use client'

import Link from 'next/link'
import { usePageRefresh } from '../ui/use-page-refresh.ts'
import styles from './correlation.module.css'

const againMs = 5_000

export function NoCorrelation({ id }: { id: string }) {
  usePageRefresh(againMs)
  return (
    <section className={styles.nothing}>
      <h1>Nothing is known of this id</h1>
      <p>
        No event that is still kept belongs to <code>{id}</code>. It may be older than the events
        that are kept, its spans may not have come yet, or a character of it is wrong. It is looked
        for every 5 s, and shown here once it is known.
      </p>
      <p>
        <Link href="/correlations">Look for it by service, error or time</Link>
      </p>
    </section>
  )
}
