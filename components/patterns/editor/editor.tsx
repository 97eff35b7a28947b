'use client'

import { useMay } from '../../access/use-may.tsx'
import { useNotify } from '../../ui/notify/use-notify.ts'
import { emptyContent } from '../empty-content.ts'
import { MergePanel } from '../merge/merge-panel.tsx'
import { usePatternLinks } from '../use-pattern-links.ts'
import { EditorNotes } from './editor-notes.tsx'
import { EditorSections, type EditorView } from './editor-sections.tsx'
import { SaveBar } from './save-bar.tsx'
import { useEditing, type EditingOf } from './use-editing.ts'
import { useLeaveGuard } from './use-leave-guard.tsx'
import { useSaveKey } from './use-save-key.ts'

/** Everything that a pattern says, to be changed: as a form, as steps beside their picture, as JSON. */
export function Editor({
  initial = emptyContent,
  view,
  ...of
}: Omit<EditingOf, 'initial'> & Partial<Pick<EditingOf, 'initial'>> & { view: EditorView }) {
  const may = useMay('patterns.edit')
  const { go } = usePatternLinks()
  const notify = useNotify()
  const editing = useEditing({ ...of, initial })
  const { state, isDirty, busy, kept, conflict, theirs, dispatch, setConflict } = editing
  const question = useLeaveGuard(isDirty, { go, onLeave: kept.keepNow })
  useSaveKey(() => {
    if (may.allowed && isDirty && !busy && !conflict) editing.save()
  })
  if (conflict) {
    return (
      <MergePanel
        base={state.base}
        mine={state.mine}
        theirs={conflict}
        busy={busy}
        onCancel={() => setConflict(null)}
        onMerged={(merged) => editing.saveMerged(conflict, merged)}
      />
    )
  }
  return (
    <>
      {question}
      <SaveBar
        isNew={state.version === null}
        isDirty={isDirty}
        busy={busy}
        fault={editing.fault}
        forbidden={may.reason}
        reason={editing.reason}
        setReason={editing.setReason}
        onSave={editing.save}
        onDiscard={() => {
          const { version, base, mine } = state
          dispatch({ kind: 'adopt', version, base })
          notify({
            tone: 'ok',
            text: 'Your changes are discarded',
            action: {
              label: 'Undo',
              onAct: () => dispatch({ kind: 'adopt', version, base, mine }),
            },
          })
        }}
      />
      <EditorNotes
        kept={kept.offered}
        theirs={theirs}
        onRestore={({ version, base, mine }) => {
          dispatch({ kind: 'adopt', version, base, mine })
          kept.settle()
        }}
        onDiscard={() => {
          kept.forget()
          kept.settle()
        }}
        onMerge={setConflict}
      />
      <EditorSections
        content={state.mine}
        disabled={!may.allowed}
        view={view}
        onChange={editing.set}
        onFlow={(edit) => dispatch({ kind: 'flow', edit })}
      />
    </>
  )
}
