import type { ReactNode } from 'react'
import { Logo } from '#components/ui/logo.tsx'
import styles from './sign-in.module.css'

/** The frame of the pages for those who are not signed in. */
export function Entrance({
  title,
  children,
  below,
}: {
  title: string
  children: ReactNode
  below?: ReactNode
}) {
  return (
    <main className={styles.page}>
      <span className={styles.brand}>
        <Logo /> Signalbox
      </span>
      <section className={styles.panel}>
        <h1>{title}</h1>
        {children}
      </section>
      {below}
    </main>
  )
}
