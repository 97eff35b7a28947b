'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import button from '#components/ui/button.module.css'
import { ConfirmDialog, type Question } from '#components/ui/confirm-dialog.tsx'
import table from '#components/ui/data-table.module.css'
import { FaultNote } from '#components/ui/fault-note.tsx'
import { FilterBox } from '#components/ui/filter-box.tsx'
import { ListSkeleton } from '#components/ui/list-skeleton.tsx'
import { PageHead } from '#components/ui/page-head.tsx'
import { QueryTrouble } from '#components/ui/query-trouble.tsx'
import { ShownOnce } from '#components/ui/shown-once.tsx'
import { usersOptions } from '#lib/access/query-options.ts'
import type { User } from '#lib/access/schemas.ts'
import { sendJson } from '#lib/platform/fetch-json.ts'
import { InviteForm, type Invitation } from './invite-form.tsx'
import { useChange } from '#components/ui/use-change.ts'
import { questionOf, saidOf } from './user-questions.ts'
import { type UserAct, UserRow } from './user-row.tsx'

type Link = { email: string; link: string }
type Asked = { question: Question; user: User; act: UserAct }

/** Who may sign in and as what; inviting, changing and disabling them. */
export function UsersPage({
  selfEmail,
  filter,
  setFilter,
}: {
  selfEmail: string | null
  filter: string
  setFilter: (filter: string) => void
}) {
  const query = useQuery(usersOptions())
  const { data, error } = query
  const { run, busy, fault } = useChange(usersOptions().queryKey)
  const [inviting, setInviting] = useState(false)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [link, setLink] = useState<Link | null>(null)
  if (!data && !error) return <ListSkeleton title="Users" />

  const invite = (invitation: Invitation) =>
    run({
      said: `${invitation.email} is invited`,
      work: async () => {
        const answer = await sendJson<{ link: string }>('POST', '/api/v1/users', invitation)
        setLink({ email: invitation.email, link: answer.link })
        setInviting(false)
      },
    })
  const act = (user: User, what: UserAct) =>
    run({
      said: saidOf(user, what),
      work: async () => {
        const answer = await send(user, what)
        if (answer !== null) setLink({ email: user.email, link: answer })
      },
    })
  const ask = (user: User, what: UserAct) => {
    const question = questionOf(user, what)
    if (question === null) return act(user, what)
    setAsked({ question, user, act: what })
  }
  const shown = data?.users.filter((user) => matches(user, filter)) ?? []

  return (
    <>
      <PageHead title="Users" summary={data && `${shown.length} of ${data.users.length}`}>
        <FilterBox label="Filter users" value={filter} onChange={setFilter} />
        <button
          type="button"
          className={`${button.button} ${button.primary}`}
          aria-expanded={inviting}
          onClick={() => setInviting(!inviting)}
        >
          Invite a user
        </button>
      </PageHead>
      <QueryTrouble query={query} />
      {inviting && <InviteForm busy={busy} onInvite={invite} onCancel={() => setInviting(false)} />}
      {fault !== null && <FaultNote>{fault}</FaultNote>}
      {link !== null && (
        <ShownOnce secret={link.link} onClose={() => setLink(null)}>
          Hand this link on to {link.email}: with it they choose their password. It works once,
          within 7 days, and is not shown again.
        </ShownOnce>
      )}
      {data && (
        <div className={error ? table.old : undefined}>
          <UsersTable users={shown} selfEmail={selfEmail} busy={busy} onAct={ask} />
        </div>
      )}
      {asked && (
        <ConfirmDialog
          question={asked.question}
          onConfirm={() => act(asked.user, asked.act)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  )
}

function UsersTable({
  users,
  selfEmail,
  busy,
  onAct,
}: {
  users: readonly User[]
  selfEmail: string | null
  busy: boolean
  onAct: (user: User, act: UserAct) => void
}) {
  if (users.length === 0) return <p className={table.note}>No user has this in name or e-mail.</p>
  return (
    <table className={table.table} aria-label="Users">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Role</th>
          <th scope="col">Signs in by</th>
          <th scope="col">Last sign-in</th>
          <th scope="col" className={table.number}>
            Sessions
          </th>
          <th scope="col" className={table.number}>
            Tokens
          </th>
          <th scope="col">
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <UserRow
            key={user.id}
            user={user}
            isSelf={user.email === selfEmail}
            busy={busy}
            onAct={(what) => onAct(user, what)}
          />
        ))}
      </tbody>
    </table>
  )
}

/** @returns the link that was made, where it was one */
async function send(user: User, act: UserAct): Promise<string | null> {
  const path = `/api/v1/users/${user.id}`
  if (act.kind === 'link') {
    return (await sendJson<{ link: string }>('POST', `${path}/password-link`)).link
  }
  if (act.kind === 'sign-out') await sendJson('POST', `${path}/sign-out`)
  else {
    const change = act.kind === 'role' ? { role: act.role } : { disabled: act.kind === 'disable' }
    await sendJson('PATCH', path, { version: user.version, ...change })
  }
  return null
}

function matches({ email, name, role }: User, filter: string): boolean {
  const text = `${email} ${name} ${role}`.toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
