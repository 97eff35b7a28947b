'use client'

import { useId } from 'react'
import button from '../../ui/button.module.css'
import { Dialog } from '../../ui/dialog.tsx'
import { FaultNote } from '../../ui/fault-note.tsx'
import form from '../../ui/form.module.css'
import { countWords } from './count-words.ts'
import styles from './import-dialog.module.css'
import { ImportLines } from './import-lines.tsx'
import { useImport } from './use-import.ts'

/** Takes files or a text, tells what they would do, and does it once that is wanted. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const id = useId()
  const { text, report, fault, busy, change, take, check, apply } = useImport(onClose)
  const changes = report ? report.counts.created + report.counts.updated : 0
  return (
    <Dialog wide label="Import patterns" onClose={onClose}>
      <div
        className={styles.dialog}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault()
          take(event.dataTransfer.files)
        }}
      >
        <h2>Import patterns</h2>
        <p className={styles.note}>
          YAML or JSON, one pattern or several. Drop files here,{' '}
          <label className={styles.pick}>
            choose them
            <input
              type="file"
              multiple
              accept=".yaml,.yml,.json"
              className="visually-hidden"
              onChange={(event) => take(event.target.files)}
            />
          </label>
          , or paste below. Patterns that the file does not name stay as they are.
        </p>
        <label htmlFor={id} className={form.legend}>
          Patterns
        </label>
        <textarea
          id={id}
          className={`${form.input} ${styles.text}`}
          rows={10}
          value={text}
          spellCheck={false}
          placeholder={'patterns:\n  - pattern_name: …'}
          onChange={(event) => change(event.target.value)}
        />
        {fault !== null && <FaultNote>{fault}</FaultNote>}
        {report && (
          <>
            <p role="status">{countWords(report.counts)}</p>
            <ImportLines lines={report.patterns} />
          </>
        )}
        <div className={styles.actions}>
          <button type="button" className={button.button} onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            className={button.button}
            disabled={busy || text.trim() === ''}
            onClick={check}
          >
            {report ? 'Check again' : 'Check'}
          </button>
          <button
            type="button"
            className={`${button.button} ${button.primary}`}
            disabled={busy || !report || report.counts.faulty > 0 || changes === 0}
            title={
              report && report.counts.faulty > 0
                ? 'All or nothing: mend what is faulty above, or take it out, and check again.'
                : undefined
            }
            onClick={() => report && apply(report.basis)}
          >
            {report && changes > 0 ? `Import ${changes}` : 'Import'}
          </button>
        </div>
      </div>
    </Dialog>
  )
}
