'use client'

import { useRef } from 'react'
import button from '#components/ui/button.module.css'
import { FaultNote } from '#components/ui/fault-note.tsx'
import { Field } from '#components/ui/field.tsx'
import { fieldsOf } from '#components/ui/form-fields.ts'
import form from '#components/ui/form.module.css'
import { accountOptions } from '#lib/access/query-options.ts'
import { sendJson } from '#lib/platform/fetch-json.ts'
import styles from './settings.module.css'
import { useChange } from '#components/ui/use-change.ts'

/** Another password; every other session ends. */
export function PasswordForm() {
  const { run, busy, fault } = useChange(accountOptions().queryKey)
  const element = useRef<HTMLFormElement>(null)
  return (
    <form
      ref={element}
      className={`${form.form} ${styles.narrow}`}
      aria-label="Change the password"
      onSubmit={(event) => {
        event.preventDefault()
        const fields = fieldsOf(event.currentTarget)
        run({
          said: 'The password is changed; your other sessions have ended',
          work: async () => {
            await sendJson('POST', '/api/v1/account/password', fields)
            element.current?.reset()
          },
        })
      }}
    >
      {fault !== null && <FaultNote>{fault}</FaultNote>}
      <Field
        label="Current password"
        name="current"
        type="password"
        autoComplete="current-password"
        required
      />
      <Field
        label="New password"
        name="password"
        type="password"
        autoComplete="new-password"
        hint="12 characters or more. Your other sessions end."
        required
        minLength={12}
        maxLength={200}
      />
      <div className={form.actions}>
        <button type="submit" className={`${button.button} ${button.primary}`} disabled={busy}>
          Change the password
        </button>
      </div>
    </form>
  )
}
