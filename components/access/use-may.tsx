'use client'

import { createContext, use, type ReactNode } from 'react'
import { type Permission, type Role, roleMay, whyRoleMayNot } from '#lib/access/permissions.ts'

const RoleContext = createContext<Role | null>(null)

/** Tells the controls below who uses them; null while that is not known. */
export function RoleProvider({ role, children }: { role: Role | null; children: ReactNode }) {
  return <RoleContext value={role}>{children}</RoleContext>
}

/**
 * Whether whoever looks at this may do something, and if not, why, for a control that is disabled
 * with its reason. The server decides again when it is asked.
 * @public
 */
export function useMay(permission: Permission): {
  allowed: boolean
  /** It is not while the database is away. */
  isKnown: boolean
  reason: string | undefined
} {
  const role = use(RoleContext)
  if (role === null)
    return { allowed: false, isKnown: false, reason: 'It is not known yet who you are.' }
  const allowed = roleMay(role, permission)
  return { allowed, isKnown: true, reason: allowed ? undefined : whyRoleMayNot(role, permission) }
}
