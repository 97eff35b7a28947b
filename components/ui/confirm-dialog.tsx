'use client'

import { useEffect, useId, useRef } from 'react'
import button from './button.module.css'
import styles from './confirm-dialog.module.css'

export type Question = { title: string; consequence: string; doIt: string }

/** Asks once before something that hurts, in words that name it. Esc and "Cancel" leave all as it is. */
export function ConfirmDialog({
  question,
  onConfirm,
  onClose,
}: {
  question: Question
  onConfirm: () => void
  onClose: () => void
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-consequence`}
      onClose={onClose}
    >
      <h2 id={`${id}-title`}>{question.title}</h2>
      <p id={`${id}-consequence`}>{question.consequence}</p>
      <div className={styles.actions}>
        <button type="button" className={button.button} onClick={() => dialog.current?.close()}>
          Cancel
        </button>
        <button
          type="button"
          className={`${button.button} ${button.primary}`}
          onClick={() => {
            onConfirm()
            dialog.current?.close()
          }}
        >
          {question.doIt}
        </button>
      </div>
    </dialog>
  )
}
