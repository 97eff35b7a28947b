'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import styles from './shell.module.css'

export function NavEntry({
  href,
  label,
  badge,
}: {
  href: string
  label: string
  badge?: ReactNode
}) {
  const current = usePathname() === href
  return (
    <Link className={styles.entry} href={href} aria-current={current ? 'page' : undefined}>
      {label}
      {badge}
    </Link>
  )
}
