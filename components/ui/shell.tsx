import type { ReactNode } from 'react'
import { Logo } from './logo.tsx'
import styles from './shell.module.css'

/** Rail, header and the place for a page. `tools` stand at the right of the header. */
export function Shell({
  entries,
  tools,
  banner,
  children,
}: {
  entries: ReactNode
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
