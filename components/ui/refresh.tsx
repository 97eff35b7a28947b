'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import button from './button.module.css'
import { Icon } from './icons.tsx'
import { useShortcut } from './shortcuts/use-shortcut.ts'
import styles from './shell.module.css'

/** Reads again all that is on the screen. */
export function useRefresh(): { isRefreshing: boolean; refresh: () => void } {
  const client = useQueryClient()
  const router = useRouter()
  const [isRefreshing, setRefreshing] = useState(false)
  const refresh = () => {
    setRefreshing(true)
    router.refresh()
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
