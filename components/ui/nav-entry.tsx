'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import styles from './shell.module.css'

/** @param page the path that the entry stands for, with all that lies below it */
export function NavEntry({
  page,
  href,
  label,
  badge,
}: {
  page: string
  href: string
  label: string
  badge?: ReactNode
}) {
  const path = usePathname()
  const current = path === page || (page !== '/' && path.startsWith(`${page}/`))
  return (
    <Link className={styles.entry} href={href} aria-current={current ? 'page' : undefined}>
      {label}
      {badge}
    </Link>
  )
}
