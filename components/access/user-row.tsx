'use client'

import { Badge } from '#components/ui/badge.tsx'
import button from '#components/ui/button.module.css'
import table from '#components/ui/data-table.module.css'
import { Moment } from '#components/ui/moment.tsx'
import { type Role, roles } from '#lib/access/permissions.ts'
import type { User } from '#lib/access/schemas.ts'

const ways: Record<User['signsInBy'], string> = {
  password: 'password',
  oidc: 'identity provider',
  invitation: 'invited, no password yet',
}

export type UserAct =
  | { kind: 'role'; role: Role }
  | { kind: 'disable' | 'enable' | 'sign-out' | 'link' }

type Props = {
  user: User
  isSelf: boolean
  busy: boolean
  onAct: (act: UserAct) => void
}

/** One user, and what an admin can do about them. */
export function UserRow({ user, isSelf, busy, onAct }: Props) {
  const disabled = user.disabledAt !== null
  const whyNoRole = isSelf
    ? 'Another admin has to change your own role.'
    : user.signsInBy === 'oidc'
      ? 'The identity provider decides this role.'
      : undefined
  return (
    <tr className={disabled ? table.ended : undefined}>
      <th scope="row">
        {user.name} {isSelf && <Badge tone="unknown">you</Badge>}{' '}
        {disabled && <Badge tone="warning">disabled</Badge>}
        <span className={table.second}>{user.email}</span>
      </th>
      <td data-label="Role">
        <select
          className={table.select}
          aria-label={`Role of ${user.email}`}
          value={user.role}
          disabled={busy || whyNoRole !== undefined}
          title={whyNoRole}
          onChange={({ target }) => {
            const role = roles.find((known) => known === target.value)
            if (role) onAct({ kind: 'role', role })
          }}
        >
          {roles.map((role) => (
            <option key={role}>{role}</option>
          ))}
        </select>
      </td>
      <td data-label="Signs in by">{ways[user.signsInBy]}</td>
      <td data-label="Last sign-in">
        <Moment at={user.lastSignInAt} none="never" />
      </td>
      <td data-label="Sessions" className={table.number}>
        {user.sessions}
      </td>
      <td data-label="Tokens" className={table.number}>
        {user.tokens}
      </td>
      <td>
        <UserActions user={user} isSelf={isSelf} busy={busy} onAct={onAct} />
      </td>
    </tr>
  )
}

function UserActions({ user, isSelf, busy, onAct }: Props) {
  const disabled = user.disabledAt !== null
  const actions = [
    {
      kind: 'link' as const,
      label: 'Password link',
      why: user.signsInBy === 'oidc' ? 'They sign in through the identity provider.' : undefined,
    },
    {
      kind: 'sign-out' as const,
      label: 'Sign out',
      why: user.sessions === 0 ? 'They are signed in nowhere.' : undefined,
    },
    {
      kind: disabled ? ('enable' as const) : ('disable' as const),
      label: disabled ? 'Enable' : 'Disable',
      why: isSelf ? 'Another admin has to disable you.' : undefined,
    },
  ]
  return (
    <div className={table.actions}>
      {actions.map(({ kind, label, why }) => (
        <button
          key={label}
          type="button"
          className={button.button}
          disabled={busy || why !== undefined}
          title={why}
          aria-label={`${label}: ${user.email}`}
          onClick={() => onAct({ kind })}
        >
          {label}
        </button>
      ))}
    </div>
  )
}
