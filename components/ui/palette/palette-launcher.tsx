'use client'

import dynamic from 'next/dynamic'
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react'
import { Icon } from '../icons.tsx'
import { useShortcut } from '../shortcuts/use-shortcut.ts'
import type { PaletteSource } from './palette-model.ts'
import styles from './palette-launcher.module.css'

const load = () => import('./palette.tsx')
const Palette = dynamic(() => load().then((module) => module.Palette), { ssr: false })

/** The box in the header; ⌘K or Ctrl K opens it from anywhere, `/` where a page has no search. */
export function PaletteLauncher({ sources }: { sources: readonly PaletteSource[] }) {
  // As they were when it was opened: what is found must not change under the reader.
  const [opened, setOpened] = useState<readonly PaletteSource[] | null>(null)
  const toggle = useEffectEvent(() => setOpened((before) => (before === null ? sources : null)))
  const keys = useSyncExternalStore(neverChanges, keysHere, () => 'Ctrl K')
  useShortcut('/', { label: 'Search the page, or go to', group: 'Everywhere' }, () =>
    setOpened(sources),
  )
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      toggle()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
  return (
    <>
      <button
        type="button"
        className={styles.launcher}
        aria-haspopup="dialog"
        aria-keyshortcuts="Meta+K Control+K"
        onClick={() => setOpened(sources)}
        onPointerEnter={() => void load()}
      >
        <Icon name="search" />
        <span className={styles.text}>Go to service, pattern, id…</span>
        <kbd aria-hidden="true">{keys}</kbd>
      </button>
      {opened && <Palette sources={opened} onClose={() => setOpened(null)} />}
    </>
  )
}

const neverChanges = () => () => {}

function keysHere(): string {
  return /Mac|iP(hone|ad|od)/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'
}
