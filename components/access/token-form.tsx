'use client'

import button from '#components/ui/button.module.css'
import { Field } from '#components/ui/field.tsx'
import { fieldsOf } from '#components/ui/form-fields.ts'
import form from '#components/ui/form.module.css'
import { type Scope, scopes } from '#lib/access/permissions.ts'
import styles from './settings.module.css'

export type NewToken = { name: string; scopes: Scope[]; expiresInDays: number | null }

const meanings: Record<Scope, string> = {
  ingest: 'ingest: send telemetry',
  read: 'read: read everything that viewers see',
  write: 'write: read, and change what operators change',
}
const lives = [
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 365, label: 'a year' },
  { days: null, label: 'until it is revoked' },
]

export function TokenForm({
  busy,
  onCreate,
  onCancel,
}: {
  busy: boolean
  onCreate: (token: NewToken) => void
  onCancel: () => void
}) {
  return (
    <form
      className={styles.panel}
      aria-label="New API token"
      onSubmit={(event) => {
        event.preventDefault()
        const { name = '', life = '', ...rest } = fieldsOf(event.currentTarget)
        onCreate({
          name,
          scopes: scopes.filter((scope) => scope in rest),
          expiresInDays: life === '' ? null : Number(life),
        })
      }}
    >
      <Field label="Name" name="name" autoComplete="off" required maxLength={100} />
      <label className={form.field}>
        <span className={form.legend}>Works for</span>
        <select name="life" className={form.input} defaultValue="90">
          {lives.map(({ days, label }) => (
            <option key={label} value={days ?? ''}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <fieldset className={styles.scopes}>
        <legend>May</legend>
        {scopes.map((scope) => (
          <label key={scope}>
            <input type="checkbox" name={scope} defaultChecked={scope === 'ingest'} />
            {meanings[scope]}
          </label>
        ))}
      </fieldset>
      <div className={form.actions}>
        <button type="submit" className={`${button.button} ${button.primary}`} disabled={busy}>
          Make the token
        </button>
        <button type="button" className={button.button} onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
