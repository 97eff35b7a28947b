'use client'

import { useRef } from 'react'
import { Icon } from '../ui/icons.tsx'
import { useShortcut } from '../ui/shortcuts/use-shortcut.ts'
import styles from './services.module.css'

export function ServicesFilter({
  filter,
  setFilter,
  found,
  of,
}: {
  filter: string
  setFilter: (filter: string) => void
  found: number
  of: number
}) {
  const input = useRef<HTMLInputElement>(null)
  useShortcut('/', { label: 'Filter services' }, () => input.current?.focus())
  return (
    <label className={styles.filter}>
      <Icon name="search" />
      <span className="visually-hidden">Filter services</span>
      <input
        ref={input}
        type="search"
        value={filter}
        placeholder="Filter"
        spellCheck={false}
        autoComplete="off"
        aria-keyshortcuts="/"
        onChange={(event) => setFilter(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          setFilter('')
          input.current?.blur()
        }}
      />
      <span className={styles.found} role="status">
        {filter === '' ? <kbd aria-hidden="true">/</kbd> : `${found} of ${of}`}
      </span>
    </label>
  )
}
