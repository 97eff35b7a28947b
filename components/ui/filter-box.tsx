'use client'

import { useRef } from 'react'
import styles from './filter-box.module.css'
import { useShortcut } from './shortcuts/use-shortcut.ts'

/** A list's filter: `/` goes there, Esc empties it. */
export function FilterBox({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (value: string) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  useShortcut('/', { label }, () => input.current?.focus())
  return (
    <input
      ref={input}
      type="search"
      className={styles.filter}
      aria-label={label}
      aria-keyshortcuts="/"
      placeholder={label}
      value={value}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        onChange('')
        input.current?.blur()
      }}
    />
  )
}
