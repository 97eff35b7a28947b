'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Badge } from '#components/ui/badge.tsx'
import button from '#components/ui/button.module.css'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import table from '#components/ui/data-table.module.css'
import { FaultNote } from '#components/ui/fault-note.tsx'
import { ListSkeleton } from '#components/ui/list-skeleton.tsx'
import { Moment } from '#components/ui/moment.tsx'
import { PageHead } from '#components/ui/page-head.tsx'
import { QueryTrouble } from '#components/ui/query-trouble.tsx'
import { accountOptions } from '#lib/access/query-options.ts'
import type { Session } from '#lib/access/schemas.ts'
import { sendJson, whatWentWrong } from '#lib/platform/fetch-json.ts'
import { browserName } from './browser-name.ts'
import { PasswordForm } from './password-form.tsx'
import styles from './settings.module.css'
import { useChange } from '#components/ui/use-change.ts'

/** Who one is here, one's password, and where else one is signed in. */
export function AccountPage() {
  const query = useQuery(accountOptions())
  const { data, error } = query
  const { run, busy, fault } = useChange(accountOptions().queryKey)
  const trouble = error && <QueryTrouble query={query} />
  if (!data) return trouble || <ListSkeleton title="Account" />
  return (
    <>
      <PageHead title="Account" summary={`${data.name}, ${data.email}, ${data.role}`} />
      {trouble}
      <section className={styles.section}>
        <h2>Password</h2>
        {data.hasPassword ? (
          <PasswordForm />
        ) : (
          <p>You sign in through the identity provider, and have no password here.</p>
        )}
      </section>
      <section className={styles.section}>
        <h2>Where you are signed in</h2>
        {fault !== null && <FaultNote>{fault}</FaultNote>}
        <SessionsTable
          sessions={data.sessions}
          busy={busy}
          onEnd={(id) =>
            run({
              said: 'The session has ended',
              work: () => sendJson('DELETE', `/api/v1/account/sessions/${id}`),
            })
          }
        />
        <SignOutEverywhere />
      </section>
    </>
  )
}

function SessionsTable({
  sessions,
  busy,
  onEnd,
}: {
  sessions: readonly Session[]
  busy: boolean
  onEnd: (id: string) => void
}) {
  return (
    <table className={table.table} aria-label="Sessions">
      <thead>
        <tr>
          <th scope="col">Browser</th>
          <th scope="col">Since</th>
          <th scope="col">Last seen</th>
          <th scope="col">Ends</th>
          <th scope="col">
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <tr key={session.id}>
            <th scope="row" title={session.userAgent ?? undefined}>
              {browserName(session.userAgent)}{' '}
              {session.isThisOne && <Badge tone="unknown">this one</Badge>}
              <span className={table.second}>{session.address ?? 'unknown address'}</span>
            </th>
            <td data-label="Since">
              <Moment at={session.createdAt} />
            </td>
            <td data-label="Last seen">
              <Moment at={session.lastSeenAt} />
            </td>
            <td data-label="Ends">
              <Moment at={session.expiresAt} />
            </td>
            <td>
              {!session.isThisOne && (
                <button
                  type="button"
                  className={button.button}
                  disabled={busy}
                  onClick={() => onEnd(session.id)}
                >
                  End it
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function SignOutEverywhere() {
  const [asking, setAsking] = useState(false)
  // Nothing is read again here: the session is gone with the others.
  const leave = useMutation({
    mutationFn: () => sendJson('POST', '/api/v1/account/sign-out'),
    onSuccess: () => location.assign('/sign-in'),
  })
  return (
    <>
      {leave.error && <FaultNote>{whatWentWrong(leave.error)}</FaultNote>}
      <p className={table.note}>
        <button
          type="button"
          className={button.button}
          disabled={leave.isPending}
          onClick={() => setAsking(true)}
        >
          Sign out everywhere
        </button>
      </p>
      {asking && (
        <ConfirmDialog
          question={{
            title: 'Sign out everywhere?',
            consequence: 'All your sessions end at once, this one too.',
            doIt: 'Sign out everywhere',
          }}
          onConfirm={() => leave.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
