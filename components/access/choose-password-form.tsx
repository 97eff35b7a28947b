'use client'

import { useState } from 'react'
import button from '#components/ui/button.module.css'
import { FaultNote } from '#components/ui/fault-note.tsx'
import { Field } from '#components/ui/field.tsx'
import { fieldsOf } from '#components/ui/form-fields.ts'
import form from '#components/ui/form.module.css'
import { sendJson, whatWentWrong } from '#lib/platform/fetch-json.ts'
import { Entrance } from './entrance.tsx'
import { signInWithPassword } from './sign-in-request.ts'
import styles from './sign-in.module.css'

/** What a one-time link opens. Its token stands behind the #, and so in no log on the way. */
export function ChoosePasswordForm({ purpose }: { purpose: 'first-admin' | 'set-password' }) {
  const [fault, setFault] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const isFirstAdmin = purpose === 'first-admin'

  const submit = async (fields: Record<string, string>) => {
    setBusy(true)
    setFault(null)
    try {
      const { email } = await sendJson<{ email: string }>('POST', `/api/v1/${purpose}`, {
        ...fields,
        token: location.hash.slice(1),
      })
      const reason = await signInWithPassword(email, fields.password ?? '')
      location.assign(reason === null ? '/' : `/sign-in?error=${encodeURIComponent(reason)}`)
    } catch (thrown) {
      setFault(whatWentWrong(thrown))
      setBusy(false)
    }
  }

  return (
    <Entrance title={isFirstAdmin ? 'Make the first admin' : 'Choose a password'}>
      <p>
        {isFirstAdmin
          ? 'Whoever has this link from the log becomes the first admin, and can invite everybody else.'
          : 'This link works once. You are signed in with the new password then.'}
      </p>
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault()
          void submit(fieldsOf(event.currentTarget))
        }}
      >
        {fault !== null && <FaultNote>{fault}</FaultNote>}
        {isFirstAdmin && (
          <>
            <Field label="E-mail" name="email" type="email" autoComplete="username" required />
            <Field label="Name" name="name" autoComplete="name" required maxLength={100} />
          </>
        )}
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          hint="12 characters or more; a few unrelated words are good."
          required
          minLength={12}
          maxLength={200}
        />
        <button
          type="submit"
          className={`${button.button} ${button.primary} ${styles.wide}`}
          disabled={busy}
        >
          {isFirstAdmin ? 'Become the first admin' : 'Save and sign in'}
        </button>
      </form>
    </Entrance>
  )
}
