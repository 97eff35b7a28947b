'use client'

import { useId, useState } from 'react'
import button from '../ui/button.module.css'
import { hopChoices, type MapStateProps } from './map-state.ts'
import { Popover } from '../ui/popover.tsx'
import styles from '../ui/popover-form.module.css'

/** Only what touches one service, so many calls far. */
export function FocusMenu({
  state: { focus, hops },
  setState,
  names,
}: MapStateProps & { names: readonly string[] }) {
  const listId = useId()
  const [draft, setDraft] = useState(focus ?? '')
  const known = names.includes(draft)
  return (
    <Popover label="Focus" value={focus === null ? null : `${focus} ± ${hops}`}>
      {(close) => (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            setState({ focus: known ? draft : null })
            close()
          }}
        >
          <label className={styles.field}>
            Service
            <input
              type="text"
              list={listId}
              value={draft}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setDraft(event.target.value)}
            />
          </label>
          <datalist id={listId}>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </datalist>
          <label className={styles.field}>
            Calls away, to both sides
            <select
              value={hops}
              onChange={(event) => {
                const chosen = hopChoices.find((hop) => String(hop) === event.target.value)
                setState({ hops: chosen ?? 1 })
              }}
            >
              {hopChoices.map((hop) => (
                <option key={hop}>{hop}</option>
              ))}
            </select>
          </label>
          <div className={styles.row}>
            <button
              type="submit"
              className={`${button.button} ${button.primary}`}
              disabled={!known}
            >
              Focus
            </button>
            <button
              type="button"
              className={button.button}
              onClick={() => {
                setDraft('')
                setState({ focus: null })
                close()
              }}
            >
              Show all
            </button>
          </div>
        </form>
      )}
    </Popover>
  )
}
