'use client'

import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import button from './button.module.css'
import { Icon } from './icons.tsx'
import styles from './menu.module.css'

export type MenuItem = { id: string; label: string; checked: boolean; onChoose: () => void }
export type MenuGroup = { label: string; items: readonly MenuItem[] }

/** A button that opens groups of choices, one of each group chosen. Arrows, Home, End, Esc. */
export function ChoiceMenu({
  label,
  children,
  groups,
}: {
  label: string
  children: ReactNode
  groups: readonly MenuGroup[]
}) {
  const [open, setOpen] = useState(false)
  const menuId = useId()
  const root = useRef<HTMLDivElement>(null)
  const trigger = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (!open) return undefined
    const items = menuItems(root.current)
    const chosen = items.find((item) => item.getAttribute('aria-checked') === 'true')
    ;(chosen ?? items[0])?.focus()
    const onPointerDown = ({ target }: PointerEvent) => {
      if (!(target instanceof Node && root.current?.contains(target))) setOpen(false)
    }
    document.addEventListener('pointerdown', onPointerDown)
    return () => document.removeEventListener('pointerdown', onPointerDown)
  }, [open])

  const close = () => {
    setOpen(false)
    trigger.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && open) return close()
    if (event.key === 'Tab') return setOpen(false)
    if (event.key === 'ArrowDown' && !open) {
      event.preventDefault()
      return setOpen(true)
    }
    moveFocus(event, menuItems(root.current))
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the buttons inside
    <div className={styles.root} ref={root} onKeyDown={onKeyDown}>
      <button
        ref={trigger}
        type="button"
        className={button.button}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? menuId : undefined}
        onClick={() => setOpen(!open)}
      >
        <span className="visually-hidden">{label}: </span>
        {children}
        <Icon name="chevron" />
      </button>
      {open && <Menu id={menuId} label={label} groups={groups} onChosen={close} />}
    </div>
  )
}

function Menu({
  id,
  label,
  groups,
  onChosen,
}: {
  id: string
  label: string
  groups: readonly MenuGroup[]
  onChosen: () => void
}) {
  return (
    <div className={styles.menu} id={id} role="menu" aria-label={label}>
      {groups.map((group) => (
        <div key={group.label} role="group" aria-label={group.label}>
          <div className={styles.groupLabel} aria-hidden="true">
            {group.label}
          </div>
          {group.items.map((item) => (
            <button
              key={item.id}
              type="button"
              role="menuitemradio"
              aria-checked={item.checked}
              tabIndex={-1}
              className={styles.item}
              onClick={() => {
                item.onChoose()
                onChosen()
              }}
            >
              <span className={styles.check}>{item.checked && <Icon name="check" />}</span>
              {item.label}
            </button>
          ))}
        </div>
      ))}
    </div>
  )
}

function menuItems(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[role="menuitemradio"]') ?? [])]
}

function moveFocus(event: KeyboardEvent, items: HTMLElement[]): void {
  const current = items.findIndex((item) => item === document.activeElement)
  if (current === -1) return
  const target = {
    ArrowDown: (current + 1) % items.length,
    ArrowUp: (current - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  }[event.key]
  if (target === undefined) return
  event.preventDefault()
  items[target]?.focus()
}
