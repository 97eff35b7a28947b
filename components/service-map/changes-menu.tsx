'use client'

import { useState } from 'react'
import { formatClock } from '#lib/platform/format.ts'
import button from '../ui/button.module.css'
import { useZone } from '../ui/zone.tsx'
import type { MapStateProps } from './map-state.ts'
import styles from '../ui/popover-form.module.css'
import { Choices, Popover } from '../ui/popover.tsx'

type Choice = 'off' | 'on' | 'moment'

const options: readonly { value: Choice; label: string; about?: string }[] = [
  { value: 'off', label: 'not shown' },
  { value: 'on', label: 'shown', about: 'against what the header compares with' },
]

/** What is new, gone, slower or fails more. */
export function ChangesMenu({ state: { changes }, setState }: MapStateProps) {
  const { zone } = useZone()
  const [moment, setMoment] = useState('')
  const isMoment = changes instanceof Date
  const value = isMoment ? formatClock(changes.getTime(), zone, 'day') : changes && 'shown'
  return (
    <Popover label="Changes" value={value}>
      {(close) => (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            setState({ changes: new Date(moment) })
            close()
          }}
        >
          <Choices
            legend="New, gone, slower and failing more"
            options={options}
            chosen={isMoment ? 'moment' : (changes ?? 'off')}
            onChoose={(choice) => setState({ changes: choice === 'on' ? choice : null })}
          />
          <label className={styles.field}>
            or against as much time up to a moment (this browser's zone)
            <input
              type="datetime-local"
              value={moment}
              onChange={(event) => setMoment(event.target.value)}
            />
          </label>
          <button type="submit" className={button.button} disabled={moment === ''}>
            Compare with it
          </button>
        </form>
      )}
    </Popover>
  )
}
