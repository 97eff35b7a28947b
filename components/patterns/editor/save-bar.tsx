'use client'

import button from '../../ui/button.module.css'
import { FaultNote } from '../../ui/fault-note.tsx'
import form from '../../ui/form.module.css'
import styles from './save-bar.module.css'

/** Saves, with a reason for those who read it later; says what stands in the way. */
export function SaveBar({
  isNew,
  isDirty,
  busy,
  fault,
  forbidden,
  reason,
  setReason,
  onSave,
  onDiscard,
}: {
  isNew: boolean
  isDirty: boolean
  busy: boolean
  fault: string | null
  forbidden: string | undefined
  reason: string
  setReason: (reason: string) => void
  onSave: () => void
  onDiscard: () => void
}) {
  if (forbidden !== undefined) return <p className={styles.note}>{forbidden}</p>
  return (
    <form
      className={styles.bar}
      data-dirty={isDirty || undefined}
      aria-label="Save"
      onSubmit={(event) => {
        event.preventDefault()
        onSave()
      }}
    >
      <span className={styles.note} role="status">
        {isDirty ? 'Not saved yet' : isNew ? 'Nothing to save yet' : 'As it is stored'}
      </span>
      <input
        type="text"
        className={form.input}
        aria-label="Why, for the revisions"
        placeholder="Why, for the revisions"
        value={reason}
        maxLength={500}
        autoComplete="off"
        onChange={(event) => setReason(event.target.value)}
      />
      <button
        type="button"
        className={button.button}
        disabled={!isDirty || busy}
        onClick={onDiscard}
      >
        Discard
      </button>
      <button
        type="submit"
        className={`${button.button} ${button.primary}`}
        disabled={!isDirty || busy}
        title="Ctrl S"
        aria-keyshortcuts="Control+S Meta+S"
      >
        {busy ? 'Saving…' : isNew ? 'Create' : 'Save'}
      </button>
      {fault !== null && (
        <div className={styles.fault}>
          <FaultNote>{fault}</FaultNote>
        </div>
      )}
    </form>
  )
}
