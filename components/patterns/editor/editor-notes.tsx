'use client'

import type { ReactNode } from 'react'
import type { Pattern } from '#lib/patterns/schemas.ts'
import button from '../../ui/button.module.css'
import { StatusShape } from '../../ui/status-shape.tsx'
import { Ago } from '../ago.tsx'
import styles from './editor-notes.module.css'
import type { KeptWork } from './kept-work.ts'

/** What whoever edits has to know: work that was kept, and what somebody else does meanwhile. */
export function EditorNotes({
  kept,
  theirs,
  onRestore,
  onDiscard,
  onMerge,
}: {
  kept: KeptWork | null
  /** What somebody else has stored since the editing began. */
  theirs: Pattern | null
  onRestore: (kept: KeptWork) => void
  onDiscard: () => void
  onMerge: (theirs: Pattern) => void
}) {
  return (
    <>
      {kept && (
        <Note label="Unsaved changes">
          <span>
            You have unsaved changes of <Ago atMs={kept.atMs} />.
          </span>
          <button type="button" className={button.button} onClick={() => onRestore(kept)}>
            Restore them
          </button>
          <button type="button" className={button.button} onClick={onDiscard}>
            Discard them
          </button>
        </Note>
      )}
      {theirs && (
        <Note label="Changed meanwhile">
          <span>
            {theirs.updatedBy ?? 'Another program'} changed this{' '}
            <Ago atMs={theirs.updatedAt === null ? null : Date.parse(theirs.updatedAt)} />. Yours is
            not lost: saving lets you bring both together.
          </span>
          <button type="button" className={button.button} onClick={() => onMerge(theirs)}>
            See what changed
          </button>
        </Note>
      )}
    </>
  )
}

function Note({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section className={styles.note} aria-label={label} role="status">
      <StatusShape tone="warning" />
      {children}
    </section>
  )
}
