'use client'

import Link from 'next/link'
import { usePathname, useRouter } from 'next/navigation'
import { useEffect, useRef, type ReactNode } from 'react'
import { useShortcut } from './shortcuts/use-shortcut.ts'
import styles from './shell.module.css'

/**
 * @param page the path that the entry stands for, with all that lies below it
 * @param shortcut the key that goes there after `g`
 */
export function NavEntry({
  page,
  href,
  label,
  shortcut,
  badge,
}: {
  page: string
  href: string
  label: string
  shortcut: string
  badge?: ReactNode
}) {
  const path = usePathname()
  const router = useRouter()
  useShortcut(`g ${shortcut}`, { label, group: 'Go to' }, () => router.push(href))
  const current = path === page || (page !== '/' && path.startsWith(`${page}/`))
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (current && link.current) bringIntoRow(link.current)
  }, [current])
  return (
    <Link
      ref={link}
      className={styles.entry}
      href={href}
      aria-current={current ? 'page' : undefined}
    >
      {label}
      {badge}
    </Link>
  )
}

/** On a narrow screen the entries are a row that scrolls; the page itself must not. */
function bringIntoRow(entry: HTMLElement): void {
  const row = entry.closest('nav')
  if (!row) return
  row.scrollLeft += middleOf(entry) - middleOf(row)
}

function middleOf(element: HTMLElement): number {
  const { left, width } = element.getBoundingClientRect()
  return left + width / 2
}
