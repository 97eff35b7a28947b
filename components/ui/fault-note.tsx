import type { ReactNode } from 'react'
import styles from './form.module.css'
import { StatusShape } from './status-shape.tsx'

/** What went wrong with a form, above what it is about. */
export function FaultNote({ children }: { children: ReactNode }) {
  return (
    <p className={styles.fault} role="alert">
      <StatusShape tone="failing" />
      <span>{children}</span>
    </p>
  )
}
