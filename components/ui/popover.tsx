'use client'

import { useEffect, useId, type ReactNode } from 'react'
import button from './button.module.css'
import { Icon } from './icons.tsx'
import { usePopover } from './use-popover.ts'
import styles from './popover.module.css'

/** A button that opens a small panel of controls. Esc and a click elsewhere close it. */
export function Popover({
  label,
  value = null,
  align = 'left',
  children,
}: {
  label: string
  /** What is chosen, beside the label; null for what goes without saying. */
  value?: string | null
  align?: 'left' | 'right'
  children: (close: () => void) => ReactNode
}) {
  const { open, setOpen, close, root, trigger } = usePopover<HTMLDivElement>()
  const id = useId()
  useEffect(() => {
    if (open)
      root.current?.querySelector<HTMLElement>('[data-panel] :is(input, button, select)')?.focus()
  }, [open, root])
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Esc of the controls inside
    <div
      className={styles.root}
      ref={root}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return
        event.stopPropagation()
        close()
      }}
    >
      <button
        ref={trigger}
        type="button"
        className={`${button.button} ${styles.trigger} ${value === null ? '' : styles.active}`}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {label}
        {value !== null && <span className={styles.value}>{value}</span>}
        <Icon name="chevron" />
      </button>
      {open && (
        <div
          className={`${styles.panel} ${align === 'right' ? styles.right : ''}`}
          id={id}
          role="group"
          aria-label={label}
          data-panel=""
        >
          <Content close={close}>{children}</Content>
        </div>
      )}
    </div>
  )
}

function Content({
  close,
  children,
}: {
  close: () => void
  children: (close: () => void) => ReactNode
}) {
  return children(close)
}

/** One of several, as in a form. */
export function Choices<Value extends string>({
  legend,
  options,
  chosen,
  onChoose,
}: {
  legend: string
  options: readonly { value: Value; label: string; about?: string }[]
  chosen: Value
  onChoose: (value: Value) => void
}) {
  const name = useId()
  return (
    <fieldset className={styles.choices}>
      <legend>{legend}</legend>
      {options.map(({ value, label, about }) => (
        <label key={value}>
          <input
            type="radio"
            name={name}
            checked={value === chosen}
            onChange={() => onChoose(value)}
          />
          <span>
            {label}
            {about !== undefined && <small>{about}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
