'use client'

import { fromTo } from '#lib/platform/isolated.ts'
import { useState } from 'react'
import { ProblemError, whatWentWrong } from '#lib/platform/fetch-json.ts'
import button from '../ui/button.module.css'
import { Dialog } from '../ui/dialog.tsx'
import { FaultNote } from '../ui/fault-note.tsx'
import { Field } from '../ui/field.tsx'
import { fieldsOf } from '../ui/form-fields.ts'
import form from '../ui/form.module.css'
import { useZone } from '../ui/zone.tsx'
import type { ShownBreaker } from '#lib/breakers/shown.ts'
import { overrideWords } from './breaker-words.ts'
import styles from './override-dialog.module.css'
import { useOverride } from './use-override.ts'

const kinds = {
  forced_open: {
    label: 'Force open',
    doIt: 'Force open',
    meaning: 'No call goes out: each fails at once, in all processes.',
  },
  disabled: {
    label: 'Disable',
    doIt: 'Disable',
    meaning: 'Every call goes out, however many fail: nothing protects the target.',
  },
  reset: {
    label: 'Reset',
    doIt: 'Reset',
    meaning: 'Closes it once in all processes and forgets its failures. It cannot be undone.',
  },
} as const
type Kind = keyof typeof kinds

const expiries = [
  { seconds: 900, label: 'in 15 minutes' },
  { seconds: 3_600, label: 'in an hour' },
  { seconds: 4 * 3_600, label: 'in 4 hours' },
  { seconds: 24 * 3_600, label: 'in a day' },
  { seconds: null, label: 'when somebody lifts it' },
]

/** Asks what is to be done with one breaker, why and for how long, in words that name it. */
export function OverrideDialog({
  breaker,
  onClose,
}: {
  breaker: ShownBreaker
  onClose: () => void
}) {
  const { change, busy, error } = useOverride()
  const [kind, setKind] = useState<Kind>('forced_open')
  const [known] = useState(breaker.override)
  const isStale = error instanceof ProblemError && error.code === 'precondition_failed'
  const submit = (fields: Record<string, string>) => {
    const { reason = '', expiry = '' } = fields
    const seconds = expiry === '' ? null : Number(expiry)
    change(
      {
        edge: breaker,
        // Who has read of the other override decides on top of it.
        known: isStale ? breaker.override : known,
        change: {
          state: kind,
          reason,
          ...(kind !== 'reset' && { expires_in_seconds: seconds }),
        },
      },
      onClose,
    )
  }
  return (
    <Dialog label={`Override ${breaker.key}`} onClose={onClose}>
      <form
        className={`${form.form} ${styles.dialog}`}
        onSubmit={(event) => {
          event.preventDefault()
          submit(fieldsOf(event.currentTarget))
        }}
      >
        <h2>Override {breaker.key}</h2>
        <Present breaker={breaker} />
        <KindChoice kind={kind} onChoose={setKind} />
        <Field label="Why" name="reason" required maxLength={500} autoComplete="off" />
        {kind !== 'reset' && (
          <label className={form.field}>
            <span className={form.legend}>Ends</span>
            <select name="expiry" className={form.input} defaultValue="3600">
              {expiries.map(({ seconds, label }) => (
                <option key={label} value={seconds ?? ''}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )}
        {error && (
          <FaultNote>
            {whatWentWrong(error)}
            {isStale && ' Somebody was faster: press again to put yours in its place.'}
          </FaultNote>
        )}
        <div className={styles.actions}>
          <button type="button" className={button.button} onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className={`${button.button} ${button.primary}`} disabled={busy}>
            {kinds[kind].doIt} {fromTo(breaker.source, breaker.target)}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Present({ breaker }: { breaker: ShownBreaker }) {
  const { zone } = useZone()
  const words = overrideWords(breaker, zone)
  if (words === null) return null
  return (
    <p>
      Now {words}: “{breaker.override?.reason}”. Yours takes its place.
    </p>
  )
}

function KindChoice({ kind, onChoose }: { kind: Kind; onChoose: (kind: Kind) => void }) {
  const all: Kind[] = ['forced_open', 'disabled', 'reset']
  return (
    <fieldset className={styles.kinds}>
      <legend className={form.legend}>What to do</legend>
      {all.map((one) => (
        <label key={one}>
          <input type="radio" name="kind" checked={kind === one} onChange={() => onChoose(one)} />
          <span>
            <strong>{kinds[one].label}</strong> {kinds[one].meaning}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
