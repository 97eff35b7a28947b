import type { ReactNode } from 'react'
import styles from './page-head.module.css'

/** The name of a page, what it holds now, and what can be done with all of it. */
export function PageHead({
  title,
  summary,
  children,
}: {
  title: string
  summary?: ReactNode
  children?: ReactNode
}) {
  return (
    <header className={styles.head}>
      <h1>{title}</h1>
      {summary !== undefined && <p>{summary}</p>}
      {children !== undefined && <div className={styles.tools}>{children}</div>}
    </header>
  )
}
