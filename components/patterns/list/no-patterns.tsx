'use client'

import Link from 'next/link'
import button from '../../ui/button.module.css'
import { CopyLine } from '../../ui/copy-line.tsx'
import { useWindowParams } from '../../ui/window/use-window-params.ts'
import { usePatternLinks } from '../use-pattern-links.ts'
import styles from './patterns-page.module.css'

/** Nothing is declared: what a pattern is for, and the ways to the first one. */
export function NoPatterns({
  forbidden,
  onImport,
}: {
  forbidden: string | undefined
  onImport: () => void
}) {
  const { hrefOfNew } = usePatternLinks()
  const { hrefTo } = useWindowParams()
  return (
    <section className={styles.empty} aria-labelledby="no-patterns">
      <h2 id="no-patterns">No pattern is declared yet</h2>
      <p>
        A pattern says how some services are meant to talk: who calls whom, with what protocol, in
        which order and how fast. Signalbox holds live traffic against it and tells where it does
        otherwise.
      </p>
      <div className={styles.ways}>
        {forbidden === undefined && (
          <>
            <Link className={button.button} href={hrefOfNew()}>
              Write one
            </Link>
            <button type="button" className={button.button} onClick={onImport}>
              Import YAML or JSON…
            </button>
          </>
        )}
        <Link className={button.button} href={hrefTo('/correlations')}>
          Make one from a correlation
        </Link>
        <Link className={button.button} href={hrefTo('/map')}>
          Make one from an edge of the map
        </Link>
      </div>
      <p>From a repository, as files:</p>
      <CopyLine text="signalbox patterns apply patterns/" />
    </section>
  )
}
