'use client'

import Link from 'next/link'
import { useEffect, useId, useRef, useState } from 'react'
import type { Role } from '#lib/access/permissions.ts'
import { signOut } from './sign-in-request.ts'
import styles from './user-menu.module.css'

export type SignedIn = { name: string; email: string; role: Role }

/** Who is signed in, with what role; the way to their account, and out. */
export function UserMenu({ user }: { user: SignedIn }) {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const trigger = useRef<HTMLButtonElement>(null)
  const id = useId()

  useEffect(() => {
    if (!open) return undefined
    const onPointerDown = ({ target }: PointerEvent) => {
      if (!(target instanceof Node && root.current?.contains(target))) setOpen(false)
    }
    document.addEventListener('pointerdown', onPointerDown)
    return () => document.removeEventListener('pointerdown', onPointerDown)
  }, [open])

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the controls inside
    <div
      className={styles.root}
      ref={root}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return
        setOpen(false)
        trigger.current?.focus()
      }}
    >
      <button
        ref={trigger}
        type="button"
        className={styles.initials}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        title={`${user.name}, ${user.role}`}
        onClick={() => setOpen(!open)}
      >
        <span aria-hidden="true">{initialsOf(user.name)}</span>
        <span className="visually-hidden">
          {user.name}, {user.role}: account and sign-out
        </span>
      </button>
      {open && (
        <div className={styles.panel} id={id}>
          <div className={styles.who}>
            <strong>{user.name}</strong>
            <span>{user.email}</span>
            <span>Signed in as {user.role}</span>
          </div>
          <Link className={styles.item} href="/settings/account" onClick={() => setOpen(false)}>
            Account and settings
          </Link>
          <button type="button" className={styles.item} onClick={() => void leave()}>
            Sign out
          </button>
        </div>
      )}
    </div>
  )
}

async function leave(): Promise<void> {
  // The sign-in page comes even where Signalbox did not answer: it shows what holds.
  await signOut().catch(() => {})
  location.assign('/sign-in')
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '')
  const picked = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return picked.map((word) => [...(word ?? '?')][0]?.toUpperCase()).join('')
}
