import Link from 'next/link'
import styles from './correlation.module.css'

export function NoCorrelation({ id }: { id: string }) {
  return (
    <section className={styles.nothing}>
      <h1>Nothing is known of this id</h1>
      <p>
        No event that is still kept belongs to <code>{id}</code>. It may be older than the events
        that are kept, its spans may not have come yet, or a character of it is wrong.
      </p>
      <p>
        <Link href="/correlations">Look for it by service, error or time</Link>
      </p>
    </section>
  )
}
