'use client'

import { useMutation } from '@tanstack/react-query'
import type { Pattern } from '#lib/patterns/schemas.ts'
import { whatWentWrong } from '#lib/platform/fetch-json.ts'
import button from '../../ui/button.module.css'
import { Dialog } from '../../ui/dialog.tsx'
import { FaultNote } from '../../ui/fault-note.tsx'
import { Field } from '../../ui/field.tsx'
import { fieldsOf } from '../../ui/form-fields.ts'
import form from '../../ui/form.module.css'
import { useNotify } from '../../ui/notify/use-notify.ts'
import { restorePattern } from '../patterns-api.ts'
import { useRereadPatterns } from '../use-pattern-changes.ts'
import styles from './revisions-panel.module.css'

/** Asks why an older version is to be there again. */
export function RestoreDialog({
  reference,
  version,
  present,
  onRestored,
  onClose,
}: {
  reference: string
  version: number
  /** The version that is there now; null for none. */
  present: number | null
  onRestored: (pattern: Pattern) => void
  onClose: () => void
}) {
  const notify = useNotify()
  const reread = useRereadPatterns()
  const { mutate, isPending, error } = useMutation({
    mutationFn: (reason: string) =>
      restorePattern({ ref: reference, present }, { version, reason }),
    onSuccess: (pattern) => {
      notify({
        tone: 'ok',
        text: `${pattern.name} is as in version ${version}`,
        detail: `It is version ${pattern.version} now.`,
      })
      onRestored(pattern)
    },
    onSettled: reread,
  })
  return (
    <Dialog label={`Restore version ${version}`} onClose={onClose}>
      <form
        className={`${form.form} ${styles.dialog}`}
        onSubmit={(event) => {
          event.preventDefault()
          mutate(fieldsOf(event.currentTarget).reason ?? '')
        }}
      >
        <h2>Restore version {version}</h2>
        <p>What is there now stays as a revision, so this can be undone in the same way.</p>
        <Field label="Why" name="reason" required maxLength={500} autoComplete="off" />
        {error && <FaultNote>{whatWentWrong(error)}</FaultNote>}
        <div className={styles.actions}>
          <button type="button" className={button.button} onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            className={`${button.button} ${button.primary}`}
            disabled={isPending}
          >
            Restore version {version}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
