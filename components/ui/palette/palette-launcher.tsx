'use client'

import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'
import { Icon } from '../icons.tsx'
import { useShortcut } from '../shortcuts/use-shortcut.ts'
import type { PaletteSource } from './palette-model.ts'
import { typeAhead } from './type-ahead.ts'
import styles from './palette-launcher.module.css'

const load = () => import('./palette.tsx')

type Opened = {
  Palette: Awaited<ReturnType<typeof load>>['Palette']
  /** As they were when it was opened: what is found must not change under the reader. */
  sources: readonly PaletteSource[]
  typed: string
}

/** The box in the header; ⌘K or Ctrl K opens it from anywhere, `/` where a page has no search. */
export function PaletteLauncher({ sources }: { sources: readonly PaletteSource[] }) {
  const [opened, setOpened] = useState<Opened | null>(null)
  const isOpening = useRef(false)
  const open = async () => {
    if (isOpening.current) return
    isOpening.current = true
    const ahead = typeAhead()
    let typed: string | null = null
    try {
      const { Palette } = await load()
      typed = ahead.stop()
      // At once, so that the next key goes into its box.
      if (typed !== null) flushSync(() => setOpened({ Palette, sources, typed: typed ?? '' }))
    } finally {
      ahead.stop()
      isOpening.current = false
    }
  }
  const toggle = useEffectEvent(() => (opened === null ? void open() : setOpened(null)))
  const keys = useSyncExternalStore(neverChanges, keysHere, () => 'Ctrl K')
  useShortcut('/', { label: 'Search the page, or go to', group: 'Everywhere' }, () => void open())
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
        onClick={() => void open()}
        onPointerEnter={() => void load()}
      >
        <Icon name="search" />
        <span className={styles.text}>Go to service, pattern, id…</span>
        <kbd aria-hidden="true">{keys}</kbd>
      </button>
      {opened && (
        <opened.Palette
          sources={opened.sources}
          typed={opened.typed}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  )
}

const neverChanges = () => () => {}

function keysHere(): string {
  return /Mac|iP(hone|ad|od)/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'
}
