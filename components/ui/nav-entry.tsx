'use client'

import Link from 'next/link'
import { usePathname, useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
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
  return (
    <Link className={styles.entry} href={href} aria-current={current ? 'page' : undefined}>
      {label}
      {badge}
    </Link>
  )
}
