'use client'

import { useId, useState } from 'react'
import { formatZone } from '#lib/platform/format.ts'
import { serverNow } from '#lib/platform/server-clock.ts'
import button from '../button.module.css'
import { useZone } from '../zone.tsx'
import styles from './time-range-picker.module.css'
import { formatTypedTime } from './typed-time.ts'
import { readTypedWindow, type WindowFaults } from './typed-window.ts'
import { useWindowParams } from './use-window-params.ts'

/** From and to as somebody types them, with what is wrong beside each. */
export function TypedRange({ onDone }: { onDone: () => void }) {
  const { request, choosePreset, zoomTo } = useWindowParams()
  const { zone } = useZone()
  const [typed, setTyped] = useState(() =>
    'range' in request
      ? { from: `-${request.range}`, to: 'now' }
      : { from: formatTypedTime(request.fromMs, zone), to: formatTypedTime(request.toMs, zone) },
  )
  const [openedAtMs] = useState(() => serverNow())
  const [faults, setFaults] = useState<WindowFaults>({})
  const hintId = useId()

  const apply = () => {
    const read = readTypedWindow(typed, { nowMs: serverNow(), zone })
    if ('faults' in read) return setFaults(read.faults)
    if ('range' in read.request) choosePreset(read.request.range)
    else zoomTo(read.request.fromMs, read.request.toMs)
    return onDone()
  }
  return (
    <form
      className={styles.form}
      aria-label="From and to"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        apply()
      }}
    >
      {(['from', 'to'] as const).map((end) => (
        <TypedEnd
          key={end}
          label={end === 'from' ? 'From' : 'To'}
          value={typed[end]}
          fault={faults[end]}
          hintId={hintId}
          onChange={(value) => {
            setTyped({ ...typed, [end]: value })
            setFaults({})
          }}
        />
      ))}
      <button type="submit" className={`${button.button} ${button.primary}`}>
        Apply
      </button>
      <p id={hintId} className={styles.hint} suppressHydrationWarning>
        14:05 · 2026-11-24 14:05 · -2h · now; in {formatZone(zone, openedAtMs)}
      </p>
    </form>
  )
}

function TypedEnd({
  label,
  value,
  fault,
  hintId,
  onChange,
}: {
  label: string
  value: string
  fault: string | undefined
  hintId: string
  onChange: (value: string) => void
}) {
  const faultId = useId()
  return (
    <label className={styles.end}>
      <span>{label}</span>
      <input
        type="text"
        value={value}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? hintId : faultId}
        onChange={({ target }) => onChange(target.value)}
      />
      {fault !== undefined && (
        <span id={faultId} role="alert" className={styles.fault}>
          {fault}
        </span>
      )}
    </label>
  )
}
