'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import button from './button.module.css'
import { Icon } from './icons.tsx'
import { useShortcut } from './shortcuts/use-shortcut.ts'
import styles from './shell.module.css'

/**
 * Reads again all that is on the screen. Not by the router's refresh: that puts back the address of
 * its beginning over one that has changed since.
 */
export function useRefresh(): { isRefreshing: boolean; refresh: () => void } {
  const client = useQueryClient()
  const [isRefreshing, setRefreshing] = useState(false)
  const refresh = () => {
    setRefreshing(true)
    void client.invalidateQueries().finally(() => setRefreshing(false))
  }
  return { isRefreshing, refresh }
}

export function RefreshButton() {
  const { isRefreshing, refresh } = useRefresh()
  useShortcut('r', { label: 'Refresh now', group: 'Time' }, refresh)
  return (
    <button
      type="button"
      className={`${button.button} ${isRefreshing ? styles.turning : ''}`}
      title="Refresh now"
      aria-label="Refresh now"
      aria-busy={isRefreshing}
      onClick={refresh}
    >
      <Icon name="refresh" />
    </button>
  )
}
