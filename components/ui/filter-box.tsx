'use client'

import { useRef } from 'react'
import styles from './filter-box.module.css'
import { Icon } from './icons.tsx'
import { useShortcut } from './shortcuts/use-shortcut.ts'

/** A list's filter: `/` goes there, Esc empties it. */
export function FilterBox({
  label,
  value,
  onChange,
  found,
}: {
  /** "Filter services", for instance. */
  label: string
  value: string
  onChange: (value: string) => void
  /** How many of how many match, in words, while something is typed. */
  found?: string
}) {
  const input = useRef<HTMLInputElement>(null)
  useShortcut('/', { label }, () => input.current?.focus())
  return (
    <label className={styles.filter}>
      <Icon name="search" />
      <span className="visually-hidden">{label}</span>
      <input
        ref={input}
        type="search"
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
      <span className={styles.found} role="status">
        {value === '' ? <kbd aria-hidden="true">/</kbd> : found}
      </span>
    </label>
  )
}
