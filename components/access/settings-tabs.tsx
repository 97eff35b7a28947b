'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { Permission } from '#lib/access/permissions.ts'
import styles from './settings-tabs.module.css'
import { useMay } from './use-may.tsx'

const tabs: readonly { href: string; label: string; permission: Permission }[] = [
  { href: '/settings/account', label: 'Account', permission: 'own.account' },
  { href: '/settings/users', label: 'Users', permission: 'users.manage' },
  { href: '/settings/tokens', label: 'API tokens', permission: 'tokens.manage' },
  { href: '/settings/retention', label: 'Retention', permission: 'retention.manage' },
  { href: '/settings/audit', label: 'Audit log', permission: 'audit.read' },
]

/** The pages of the settings; those that need another role say so. */
export function SettingsTabs() {
  const path = usePathname()
  return (
    <nav className={styles.tabs} aria-label="Settings">
      {tabs.map(({ href, label, permission }) => (
        <Tab key={href} href={href} label={label} permission={permission} current={path === href} />
      ))}
    </nav>
  )
}

function Tab({
  href,
  label,
  permission,
  current,
}: {
  href: string
  label: string
  permission: Permission
  current: boolean
}) {
  const { allowed, reason } = useMay(permission)
  return (
    <Link
      className={styles.tab}
      href={href}
      aria-current={current ? 'page' : undefined}
      title={reason}
    >
      {label}
      {!allowed && <small>admins</small>}
    </Link>
  )
}
