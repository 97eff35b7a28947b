'use client'

import button from './button.module.css'
import styles from './copy-line.module.css'
import { Icon } from './icons.tsx'
import { useCopy } from './use-copy.ts'

/** A line for a shell, ready to copy. */
export function CopyLine({ text }: { text: string }) {
  const { outcome, copy } = useCopy()
  const label = { copied: 'Copied', failed: 'Copying failed', none: 'Copy' }[outcome ?? 'none']
  return (
    <div className={styles.line}>
      <code>{text}</code>
      <button
        type="button"
        className={button.icon}
        title={label}
        aria-label={label}
        onClick={() => copy(text)}
      >
        <Icon name={outcome === 'copied' ? 'check' : 'copy'} />
      </button>
    </div>
  )
}
