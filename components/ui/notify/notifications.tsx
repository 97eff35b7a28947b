'use client'

import { useRef, useSyncExternalStore, type FocusEvent } from 'react'
import button from '../button.module.css'
import { useShortcut } from '../shortcuts/use-shortcut.ts'
import { StatusShape } from '../status-shape.tsx'
import { notices, type ShownNotice } from './notify-store.ts'
import styles from './notify.module.css'

/** Where notices stand. They are announced, and wait while the pointer or the focus is on them. */
export function Notifications() {
  const shown = useSyncExternalStore(notices.subscribe, notices.get, notices.getAtStart)
  const region = useRef<HTMLElement>(null)
  useShortcut('n', { label: 'Go to the latest notification', group: 'Everywhere' }, () => {
    region.current?.querySelector<HTMLElement>('li:last-child button')?.focus()
  })
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it only holds what is looked at
    <section
      ref={region}
      className={styles.region}
      aria-label="Notifications"
      onPointerEnter={notices.hold}
      onPointerLeave={notices.release}
      onFocus={notices.hold}
      onBlur={releaseWhenLeft}
    >
      <ol aria-live="polite" aria-relevant="additions">
        {shown.map((notice) => (
          <Notification key={notice.id} notice={notice} />
        ))}
      </ol>
    </section>
  )
}

function releaseWhenLeft({ currentTarget, relatedTarget }: FocusEvent): void {
  if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) notices.release()
}

function Notification({ notice }: { notice: ShownNotice }) {
  const { id, tone, text, detail, action } = notice
  return (
    <li className={styles.notice}>
      <StatusShape tone={tone} />
      <div role={tone === 'failing' ? 'alert' : undefined}>
        <strong>{text}</strong>
        {detail !== undefined && <p>{detail}</p>}
      </div>
      {action && (
        <button
          type="button"
          className={button.button}
          onClick={() => {
            notices.dismiss(id)
            action.onAct()
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        className={button.icon}
        aria-label={`Dismiss: ${text}`}
        onKeyDown={({ key }) => key === 'Escape' && notices.dismiss(id)}
        onClick={() => notices.dismiss(id)}
      >
        ×
      </button>
    </li>
  )
}
