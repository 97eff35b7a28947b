'use client'

import type { ReactNode } from 'react'
import button from './button.module.css'
import styles from './shown-once.module.css'
import { useCopy } from './use-copy.ts'

/** Something secret that is never shown again: to be copied now. */
export function ShownOnce({
  secret,
  children,
  onClose,
}: {
  secret: string
  children: ReactNode
  onClose: () => void
}) {
  const { outcome, copy } = useCopy()
  return (
    <div className={styles.box} role="status">
      <div>{children}</div>
      <div className={styles.row}>
        <code>{secret}</code>
        <button
          type="button"
          className={`${button.button} ${button.primary}`}
          onClick={() => copy(secret)}
        >
          {outcome === null ? 'Copy' : outcome === 'copied' ? 'Copied' : 'Select and copy it'}
        </button>
        <button type="button" className={button.button} onClick={onClose}>
          I have it
        </button>
      </div>
    </div>
  )
}
