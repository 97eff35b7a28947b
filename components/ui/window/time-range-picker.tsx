'use client'

import { useEffect, useId, useState, type KeyboardEvent } from 'react'
import { presets } from '#lib/platform/window.ts'
import { serverNow } from '#lib/platform/server-clock.ts'
import button from '../button.module.css'
import { Icon } from '../icons.tsx'
import menu from '../menu.module.css'
import { moveFocus } from '../move-focus.ts'
import { useShortcut } from '../shortcuts/use-shortcut.ts'
import { useNow } from '../use-now.ts'
import { usePopover } from '../use-popover.ts'
import styles from './time-range-picker.module.css'
import { TypedRange } from './typed-range.tsx'
import { neighbourOf } from './typed-window.ts'
import { useWindowParams } from './use-window-params.ts'
import { WindowTimes } from './window-times.tsx'
import { endsOf, presetName } from './window-words.ts'

const tickMs = 10_000

/** The window of the page: presets, a stretch of the past that is typed, and the windows beside it. */
export function TimeRangePicker({ startedAtMs }: { startedAtMs: number }) {
  const { open, setOpen, close, root, trigger } = usePopover<HTMLDivElement>()
  const panelId = useId()
  useShortcut('t', { label: 'Choose the time range', group: 'Time' }, () => {
    trigger.current?.focus()
    setOpen(true)
  })
  useEffect(() => {
    if (!open) return
    const options = optionsIn(root.current)
    const chosen = options.find((option) => option.getAttribute('aria-selected') === 'true')
    ;(chosen ?? options[0])?.focus()
  }, [open, root])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && open) {
      event.stopPropagation()
      return close()
    }
    if (event.key === 'ArrowDown' && !open) {
      event.preventDefault()
      return setOpen(true)
    }
    moveFocus(event, optionsIn(root.current))
  }
  const leave = (target: EventTarget | null) => {
    if (open && target instanceof Node && !root.current?.contains(target)) setOpen(false)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the controls inside
    <div
      ref={root}
      className={menu.root}
      onKeyDown={onKeyDown}
      onBlur={({ relatedTarget }) => leave(relatedTarget)}
    >
      <button
        ref={trigger}
        type="button"
        className={button.button}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-controls={open ? panelId : undefined}
        onClick={() => setOpen(!open)}
      >
        <span className="visually-hidden">Time range: </span>
        <WindowTimes startedAtMs={startedAtMs} />
        <Icon name="chevron" />
      </button>
      {open && <Panel id={panelId} onDone={close} />}
    </div>
  )
}

function Panel({ id, onDone }: { id: string; onDone: () => void }) {
  const [openedAtMs] = useState(() => serverNow())
  const nowMs = useNow(openedAtMs, tickMs)
  const { request, choosePreset, zoomTo } = useWindowParams()
  const chosen = 'range' in request ? request.range : null
  const go = (direction: 'earlier' | 'later' | 'wider') => {
    const { fromMs, toMs } = neighbourOf(endsOf(request, nowMs), direction)
    zoomTo(fromMs, Math.min(toMs, nowMs))
  }
  const isAtNow = endsOf(request, nowMs).toMs >= nowMs
  return (
    <div id={id} role="dialog" aria-label="Time range" className={`${menu.menu} ${styles.panel}`}>
      <div role="listbox" aria-label="Presets" className={styles.presets}>
        {presets.map((preset) => (
          <button
            key={preset}
            type="button"
            role="option"
            aria-selected={preset === chosen}
            tabIndex={preset === (chosen ?? presets[0]) ? 0 : -1}
            className={menu.item}
            onClick={() => {
              choosePreset(preset)
              onDone()
            }}
          >
            <span className={menu.check}>{preset === chosen && <Icon name="check" />}</span>
            {presetName(preset)}
          </button>
        ))}
      </div>
      <div className={styles.past}>
        <TypedRange key={JSON.stringify(request)} onDone={onDone} />
        <div className={styles.beside} role="group" aria-label="Windows beside this one">
          <button type="button" className={button.button} onClick={() => go('earlier')}>
            Earlier
          </button>
          <button
            type="button"
            className={button.button}
            disabled={isAtNow}
            onClick={() => go('later')}
          >
            Later
          </button>
          <button type="button" className={button.button} onClick={() => go('wider')}>
            Twice as long
          </button>
        </div>
      </div>
    </div>
  )
}

function optionsIn(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[role="option"]') ?? [])]
}
