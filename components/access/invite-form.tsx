'use client'

import button from '#components/ui/button.module.css'
import { Field } from '#components/ui/field.tsx'
import { fieldsOf } from '#components/ui/form-fields.ts'
import form from '#components/ui/form.module.css'
import { roles } from '#lib/access/permissions.ts'
import styles from './settings.module.css'

export type Invitation = { email: string; name: string; role: string }

export function InviteForm({
  busy,
  onInvite,
  onCancel,
}: {
  busy: boolean
  onInvite: (invitation: Invitation) => void
  onCancel: () => void
}) {
  return (
    <form
      className={styles.panel}
      aria-label="Invite a user"
      onSubmit={(event) => {
        event.preventDefault()
        const { email = '', name = '', role = '' } = fieldsOf(event.currentTarget)
        onInvite({ email, name, role })
      }}
    >
      <Field label="E-mail" name="email" type="email" autoComplete="off" required />
      <Field label="Name" name="name" autoComplete="off" required maxLength={100} />
      <label className={form.field}>
        <span className={form.legend}>Role</span>
        <select name="role" className={form.input} defaultValue="viewer">
          {roles.map((role) => (
            <option key={role} value={role}>
              {role}
            </option>
          ))}
        </select>
      </label>
      <div className={form.actions}>
        <button type="submit" className={`${button.button} ${button.primary}`} disabled={busy}>
          Make the invitation
        </button>
        <button type="button" className={button.button} onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
