import type { ReactNode } from 'react'
import styles from './badge.module.css'
import type { Tone } from './status-shape.tsx'

/** @param label the whole meaning in words, where the text alone would not tell it */
export function Badge({
  tone,
  label,
  children,
}: {
  tone: Tone
  label?: string
  children: ReactNode
}) {
  return (
    <span className={`${styles.badge} ${styles[tone]}`}>
      <span aria-hidden={label !== undefined}>{children}</span>
      {label !== undefined && <span className="visually-hidden">{label}</span>}
    </span>
  )
}
