'use client'

import dynamic from 'next/dynamic'
import { useEffect, useState, type ReactNode } from 'react'
import { useKiosk } from './kiosk.ts'
import { Logo } from './logo.tsx'
import { Notifications } from './notify/notifications.tsx'
import { PrintHead } from './print-head.tsx'
import { shortcuts } from './shortcuts/shortcut-registry.ts'
import { useShortcut } from './shortcuts/use-shortcut.ts'
import styles from './shell.module.css'

const ShortcutsDialog = dynamic(
  () => import('./shortcuts/shortcuts-dialog.tsx').then((module) => module.ShortcutsDialog),
  { ssr: false },
)

type Props = {
  entries: ReactNode
  tools: ReactNode
  /** What a wall needs of the tools. */
  kioskTools: ReactNode
  banner: ReactNode
  children: ReactNode
}

/** Rail, header and the place for a page; in kiosk mode the page alone. */
export function Shell({ entries, tools, kioskTools, banner, children }: Props) {
  const { isKiosk } = useKiosk()
  return (
    <div className={styles.shell} data-kiosk={isKiosk}>
      {!isKiosk && (
        <>
          <a className={styles.skip} href="#page">
            Skip to the page
          </a>
          <header className={styles.rail}>
            <span className={styles.brand}>
              <Logo /> <span className={styles.brandName}>Signalbox</span>
            </span>
            <nav aria-label="Pages" className={styles.entries}>
              {entries}
            </nav>
          </header>
          <div className={styles.header} role="group" aria-label="What the page shows">
            {tools}
          </div>
        </>
      )}
      <main id="page" className={styles.page} tabIndex={-1}>
        <PrintHead />
        {!isKiosk && banner}
        {children}
      </main>
      {isKiosk && <KioskBar>{kioskTools}</KioskBar>}
      <Notifications />
      <KeyboardHelp />
    </div>
  )
}

function KioskBar({ children }: { children: ReactNode }) {
  const { leave } = useKiosk()
  useShortcut('Escape', { label: 'Leave kiosk mode', group: 'Everywhere' }, leave)
  return (
    <div className={styles.kioskBar} role="group" aria-label="Kiosk mode">
      {children}
      <button type="button" onClick={leave}>
        Leave <kbd>Esc</kbd>
      </button>
    </div>
  )
}

/** Listens for shortcuts; `?` shows them. */
function KeyboardHelp() {
  const [isOpen, setOpen] = useState(false)
  useShortcut('?', { label: 'Show this help', group: 'Everywhere' }, () => setOpen(true))
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => shortcuts.press(event)
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
  return isOpen ? <ShortcutsDialog onClose={() => setOpen(false)} /> : null
}
