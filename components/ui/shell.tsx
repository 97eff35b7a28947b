import type { ReactNode } from 'react'
import { Logo } from './logo.tsx'
import styles from './shell.module.css'

/** Rail, header and the place for a page. `foot` stands at the bottom of the rail: user and settings. */
export function Shell({
  entries,
  foot,
  tools,
  banner,
  children,
}: {
  entries: ReactNode
  foot?: ReactNode
  tools: ReactNode
  banner: ReactNode
  children: ReactNode
}) {
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#page">
        Skip to the page
      </a>
      <header className={styles.rail}>
        <span className={styles.brand}>
          <Logo /> Signalbox
        </span>
        <nav aria-label="Pages" className={styles.entries}>
          {entries}
        </nav>
        {foot !== undefined && <div className={styles.foot}>{foot}</div>}
      </header>
      <div className={styles.header} role="group" aria-label="What the page shows">
        {tools}
      </div>
      <main id="page" className={styles.page} tabIndex={-1}>
        {banner}
        {children}
      </main>
    </div>
  )
}
