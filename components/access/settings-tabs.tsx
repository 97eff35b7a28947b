'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useState } from 'react'
import type { Permission } from '#lib/access/permissions.ts'
import { formatZone } from '#lib/platform/format.ts'
import { serverNow } from '#lib/platform/server-clock.ts'
import tabs from '../ui/tabs.module.css'
import { useZone } from '../ui/zone.tsx'
import styles from './settings.module.css'
import { useMay } from './use-may.tsx'

const pages: readonly { href: string; label: string; permission: Permission }[] = [
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
    <nav className={tabs.tabs} aria-label="Settings">
      {pages.map(({ href, label, permission }) => (
        <Tab key={href} href={href} label={label} permission={permission} current={path === href} />
      ))}
      <ZoneNote />
    </nav>
  )
}

/** Where a page shows no time range, nothing else says of which zone its times are. */
function ZoneNote() {
  const { zone } = useZone()
  const [shownAtMs] = useState(() => serverNow())
  return (
    <span className={styles.zone} suppressHydrationWarning>
      Times in {formatZone(zone, shownAtMs)}
    </span>
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
  const { allowed, isKnown, reason } = useMay(permission)
  return (
    <Link
      className={tabs.tab}
      href={href}
      aria-current={current ? 'page' : undefined}
      title={reason}
    >
      {label}
      {isKnown && !allowed && <small>admins</small>}
    </Link>
  )
}
