'use client'

import { useState } from 'react'
import { formatClock } from '#lib/platform/format.ts'
import button from '../ui/button.module.css'
import { useZone } from '../ui/zone.tsx'
import type { MapStateProps } from './map-state.ts'
import styles from './menus.module.css'
import { Choices, Popover } from './popover.tsx'

type Choice = 'none' | 'before' | 'moment'

const options: readonly { value: Choice; label: string; about?: string }[] = [
  { value: 'none', label: 'nothing' },
  { value: 'before', label: 'the window before', about: 'of the same length' },
]

export function CompareMenu({ state: { compare }, setState }: MapStateProps) {
  const { zone } = useZone()
  const [moment, setMoment] = useState('')
  const isMoment = compare instanceof Date
  const value = isMoment ? formatClock(compare.getTime(), zone, 'day') : compare && 'window before'
  return (
    <Popover label="Compare" value={value}>
      {(close) => (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            setState({ compare: new Date(moment) })
            close()
          }}
        >
          <Choices
            legend="New, gone, slower and failing more, against"
            options={options}
            chosen={isMoment ? 'moment' : (compare ?? 'none')}
            onChoose={(choice) => setState({ compare: choice === 'before' ? choice : null })}
          />
          <label className={styles.field}>
            or as much time up to a moment (this browser's zone)
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
