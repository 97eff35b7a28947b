'use client'

import { useState } from 'react'
import button from '#components/ui/button.module.css'
import { FaultNote } from '#components/ui/fault-note.tsx'
import { Field } from '#components/ui/field.tsx'
import { fieldsOf } from '#components/ui/form-fields.ts'
import form from '#components/ui/form.module.css'
import { signInErrorText } from '#lib/access/model.ts'
import type { Role } from '#lib/access/permissions.ts'
import { whatWentWrong } from '#lib/platform/fetch-json.ts'
import { Entrance } from './entrance.tsx'
import { signInWithPassword, startOidc } from './sign-in-request.ts'
import styles from './sign-in.module.css'

type Credentials = { email: string; password: string }
export type SignInProps = {
  /** Where to go then: a path of this site. */
  to: string
  error: string | null
  oidcName: string | null
  demoUsers: readonly (Credentials & { role: Role })[]
}

const demoRoles: Record<Role, string> = {
  viewer: 'reads',
  operator: 'also edits and overrides',
  admin: 'also manages users and tokens',
}

export function SignInForm({ to, error, oidcName, demoUsers }: SignInProps) {
  const [fault, setFault] = useState(error === null ? null : signInErrorText(error))
  const [busy, setBusy] = useState(false)

  const attempt = async (work: () => Promise<string | null>) => {
    setBusy(true)
    setFault(null)
    try {
      const reason = await work()
      if (reason === null) return
      setFault(signInErrorText(reason))
    } catch (thrown) {
      setFault(whatWentWrong(thrown))
    }
    setBusy(false)
  }
  const signIn = ({ email, password }: Credentials) =>
    attempt(async () => {
      const reason = await signInWithPassword(email, password)
      // A whole new page, so that nothing of another session is left in this one.
      if (reason === null) location.assign(to)
      return reason
    })

  return (
    <Entrance
      title="Sign in"
      below={
        demoUsers.length > 0 && (
          <DemoUsers users={demoUsers} busy={busy} onChoose={(user) => void signIn(user)} />
        )
      }
    >
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault()
          const { email = '', password = '' } = fieldsOf(event.currentTarget)
          void signIn({ email, password })
        }}
      >
        {fault !== null && <FaultNote>{fault}</FaultNote>}
        <Field label="E-mail" name="email" type="email" autoComplete="username" required />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
        <button
          type="submit"
          className={`${button.button} ${button.primary} ${styles.wide}`}
          disabled={busy}
        >
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
      {oidcName !== null && (
        <>
          <div className={styles.divider}>or</div>
          <button
            type="button"
            className={`${button.button} ${styles.wide}`}
            disabled={busy}
            onClick={() =>
              void attempt(async () => {
                location.assign(await startOidc(to))
                return null
              })
            }
          >
            Continue with {oidcName}
          </button>
        </>
      )}
    </Entrance>
  )
}

function DemoUsers({
  users,
  busy,
  onChoose,
}: {
  users: SignInProps['demoUsers']
  busy: boolean
  onChoose: (user: Credentials) => void
}) {
  return (
    <section className={styles.demo}>
      <h2>This is the demo: sign in as one of these</h2>
      <ul>
        {users.map((user) => (
          <li key={user.role}>
            <div>
              {user.role}, who {demoRoles[user.role]}
              <small>
                <code>{user.email}</code> · <code>{user.password}</code>
              </small>
            </div>
            <button
              type="button"
              className={button.button}
              disabled={busy}
              onClick={() => onChoose(user)}
            >
              Sign in as {user.role}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
